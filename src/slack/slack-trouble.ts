import { WebAPIPlatformError, WebAPIRateLimitedError } from '@slack/web-api';
import type { ErrorRow } from '../clients/error-table/row.ts';
import { describeError, ServiceError } from '../core/errors.ts';
import { redact } from '../core/redact.ts';
import { SLACK_ERRORS } from './slack-errors.ts';

const UNKNOWN: ErrorRow = {
  errorClass: 'unknown',
  reason: 'lamplighter does not know this error',
  remedy: 'Read what Slack says; `lamplighter check` tests tokens, scopes and channels.',
};

/** Classifies a rejection of Slack's client by the table. */
export function slackTrouble(error: unknown, operation: string, channel: string): ServiceError {
  if (error instanceof ServiceError) return error;
  const errorName = nameOf(error);
  const { errorClass, reason } = rowOf(errorName) ?? UNKNOWN;
  const remedy = remedyOf(error, errorName);
  const text = redact(
    [...messagesOf(error), ...(errorClass === 'unknown' ? [describeError(error)] : [])].join('; '),
  );
  const { retryAfter } = error as { retryAfter?: number };
  return new ServiceError(
    `${operation} in channel ${channel}: ${reason} (${errorName})${text === '' ? '' : `: ${text}`}`,
    {
      ...{ service: 'slack', operation, errorName, errorClass, cause: error },
      ...(remedy !== undefined && { remedy }),
      ...(retryAfter !== undefined && { retryAfterMs: retryAfter * 1000 }),
      facts: { channel },
    },
  );
}

/** The remedy for an answer of Slack; undefined when there was no answer, or no remedy. */
export const remedyForSlack = (error: unknown): string | undefined =>
  error instanceof WebAPIPlatformError || error instanceof WebAPIRateLimitedError
    ? remedyOf(error, nameOf(error))
    : undefined;

/** Whether the token is refused, which no retry changes. */
export const isFatalForToken = (error: unknown): error is WebAPIPlatformError =>
  error instanceof WebAPIPlatformError && rowOf(error.data.error)?.errorClass === 'credentials';

function remedyOf(error: unknown, errorName: string): string | undefined {
  const { needed } = (error as Coded | undefined)?.data ?? {};
  if (errorName === 'missing_scope' && needed) {
    return `Add the scope \`${needed}\` to the app (manifest.yml has all), install it again, and restart.`;
  }
  return (rowOf(errorName) ?? UNKNOWN).remedy;
}

/**
 * Whether Slack refuses plan blocks as such, and not the content of this one.
 * Source: https://docs.slack.dev/reference/block-kit/blocks/plan-block
 */
export function refusesPlans(trouble: ServiceError): boolean {
  const lines = messagesOf(trouble.cause);
  return (
    trouble.errorName === 'invalid_blocks' &&
    (lines.length === 0 || lines.some((line) => /plan|task/.test(line)))
  );
}

function rowOf(errorName: string): ErrorRow | undefined {
  if (Object.hasOwn(SLACK_ERRORS, errorName)) return SLACK_ERRORS[errorName];
  return /^http 5\d\d$/.test(errorName) ? SLACK_ERRORS['http 500'] : undefined;
}

interface Coded {
  data?: { error?: string; needed?: string; response_metadata?: { messages?: string[] } };
  statusCode?: number;
  retryAfter?: number;
  original?: unknown;
  cause?: unknown;
  code?: unknown;
  name?: string;
}

function nameOf(error: unknown): string {
  let deepest = 'Error';
  let isRequest = false;
  // Slack's client wraps the error of fetch, which wraps the socket's.
  for (let at = error as Coded | undefined, depth = 0; at && depth < 6; depth += 1) {
    if (at.data?.error !== undefined) return at.data.error;
    if (at.retryAfter !== undefined) return 'ratelimited';
    if (at.statusCode !== undefined) return `http ${at.statusCode}`;
    const names = [at.code, at.name].filter((name) => typeof name === 'string');
    const known = names.find((name) => Object.hasOwn(SLACK_ERRORS, name));
    if (known !== undefined) return known;
    if (at instanceof SyntaxError) return 'answer unreadable';
    isRequest ||= at.code === 'slack_webapi_request_error';
    deepest = names.find((name) => !name.startsWith('slack_webapi')) ?? deepest;
    at = (at.original ?? at.cause) as Coded | undefined;
  }
  // Whatever the network reported, the request was already sent.
  return isRequest ? 'no answer' : deepest;
}

function messagesOf(error: unknown): string[] {
  const { response_metadata, needed } = (error as Coded | undefined)?.data ?? {};
  return [...(response_metadata?.messages ?? []), ...(needed ? [`needed: ${needed}`] : [])];
}
