import type { InvokeCommandOutput } from '@aws-sdk/client-lambda';
import { z } from 'zod';

const entry = z.object({
  service: z.string(),
  status: z.string(),
  message: z.string().default(''),
});

type ScalerEntry = z.output<typeof entry>;

export interface ScalerAnswer {
  statusCode: number | undefined;
  results: readonly ScalerEntry[];
  /** What people should know although the call itself succeeded. */
  warnings: readonly string[];
  /** The function's error message, when it threw or timed out. */
  crashed?: string;
}

const failure = z.object({ errorType: z.string().optional(), errorMessage: z.string().optional() });
const answer = z.object({ statusCode: z.number(), body: z.unknown() });
const content = z.object({ results: z.array(entry) });

/**
 * Parses the answer of a scheduler function: {statusCode, body: JSON of {action, results: [{service, status,
 * message}]}}. For Lambda a statusCode of 500 is an ordinary payload: HTTP 200 and no FunctionError.
 * Source: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function readScalerAnswer(
  output: Pick<InvokeCommandOutput, 'FunctionError' | 'Payload'>,
): ScalerAnswer {
  const text = new TextDecoder().decode(output.Payload ?? new Uint8Array());
  const json = parse(text);
  if (output.FunctionError !== undefined) {
    const { errorType, errorMessage } = failure.safeParse(json).data ?? {};
    const crashed =
      [errorType, errorMessage].filter(Boolean).join(': ') || shorten(text) || output.FunctionError;
    return { statusCode: undefined, results: [], warnings: [], crashed };
  }
  const read = answer.safeParse(json).data;
  if (read === undefined) {
    const warning = `it gave an answer that lamplighter does not understand: ${shorten(text) || 'nothing'}`;
    return { statusCode: undefined, results: [], warnings: [warning] };
  }
  const body = typeof read.body === 'string' ? parse(read.body) : read.body;
  const results = content.safeParse(body).data?.results;
  const warnings = (results ?? [])
    .filter(({ status }) => status !== 'success' && status !== 'skipped')
    .map(({ service, status, message }) => `${service}: ${status}${message && `: ${message}`}`);
  if (results === undefined) {
    warnings.unshift(
      `it answered ${read.statusCode} without results: ${shorten(JSON.stringify(read.body) ?? '')}`,
    );
  } else if (read.statusCode >= 400 && warnings.length === 0) {
    warnings.unshift(`it answered ${read.statusCode}, though no entry says why`);
  }
  return { statusCode: read.statusCode, results: results ?? [], warnings };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const shorten = (text: string): string => (text.length > 300 ? `${text.slice(0, 300)}…` : text);
