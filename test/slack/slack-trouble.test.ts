import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import { describe, expect, it } from 'vitest';
import { SLACK_ERRORS } from '../../src/slack/slack-errors.ts';
import { refusesPlans, remedyForSlack, slackTrouble } from '../../src/slack/slack-trouble.ts';

const platform = (error: string, messages?: string[]) =>
  new WebAPIPlatformError({ ok: false, error, ...(messages && { response_metadata: { messages } }) });
const network = (code: string) =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(), { code }) });
const classOf = (error: unknown) => slackTrouble(error, 'chat.postMessage', 'C1').errorClass;

describe('what went wrong with Slack', () => {
  it.each([
    ['channel_not_found', 'denied'],
    ['is_archived', 'denied'],
    ['not_in_channel', 'denied'],
    ['missing_scope', 'denied'],
    ['invalid_auth', 'credentials'],
    ['token_revoked', 'credentials'],
    ['account_inactive', 'credentials'],
    ['ratelimited', 'throttled'],
    ['service_unavailable', 'transient'],
    ['internal_error', 'uncertain'],
    ['fatal_error', 'uncertain'],
    ['message_not_found', 'absent'],
    ['cant_update_message', 'conflict'],
    ['edit_window_closed', 'conflict'],
    ['invalid_blocks', 'invalid'],
    ['msg_too_long', 'invalid'],
    ['msg_blocks_too_long', 'invalid'],
    ['never_heard_of', 'unknown'],
    ['constructor', 'unknown'],
  ])('%s is %s', (name, errorClass) => {
    expect(classOf(platform(name))).toBe(errorClass);
  });

  it.each([
    ['ECONNREFUSED', 'unreachable'],
    ['ENOTFOUND', 'unreachable'],
    ['ECONNRESET', 'uncertain'],
    ['UND_ERR_SOCKET', 'uncertain'],
    ['SOMETHING_ELSE', 'uncertain'],
  ])('on the network, %s is %s', (code, errorClass) => {
    expect(classOf(new WebAPIRequestError(network(code)))).toBe(errorClass);
  });

  it('is uncertain when no answer came in time, or none that is of Slack', () => {
    expect(classOf(new WebAPIRequestError(new DOMException('too late', 'TimeoutError')))).toBe('uncertain');
    expect(classOf(new SyntaxError('Unexpected token <'))).toBe('uncertain');
    expect(classOf(new WebAPIHTTPError(500, '', {}))).toBe('uncertain');
    expect(classOf(new WebAPIHTTPError(599, '', {}))).toBe('uncertain');
    expect(classOf(new WebAPIHTTPError(503, '', {}))).toBe('transient');
    expect(classOf(new WebAPIHTTPError(418, '', {}))).toBe('unknown');
  });

  it('keeps how long Slack wants us to wait', () => {
    const trouble = slackTrouble(new WebAPIRateLimitedError(30), 'chat.update', 'C1');
    expect(trouble).toMatchObject({ errorClass: 'throttled', retryAfterMs: 30_000 });
  });

  it('says the operation, the channel, the reason and what Slack says, without secrets', () => {
    const trouble = slackTrouble(platform('invalid_blocks', ['token=xoxb-123 is odd']), 'chat.update', 'C1');
    expect(trouble.message).toBe(
      'chat.update in channel C1: Slack takes no such blocks (invalid_blocks): token=*** is odd',
    );
  });

  it('is about plans only where Slack says so, or says nothing', () => {
    const refusal = (messages?: string[]) =>
      refusesPlans(slackTrouble(platform('invalid_blocks', messages), 'chat.postMessage', 'C1'));
    expect(refusal(['[ERROR] unsupported type: plan [json-pointer:/blocks/1/type]'])).toBe(true);
    expect(refusal()).toBe(true);
    expect(refusal(['[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]'])).toBe(
      false,
    );
  });

  it('names the scope that is missing, as well for whoever only asks what to do', () => {
    const error = new WebAPIPlatformError(
      Object.assign({ ok: false, error: 'missing_scope' }, { needed: 'users:read' }),
    );
    expect(slackTrouble(error, 'users.info', 'C1').remedy).toContain('`users:read`');
    expect(remedyForSlack(error)).toContain('`users:read`');
    expect(remedyForSlack(new WebAPIRateLimitedError(30))).toContain('Wait');
    expect(remedyForSlack(network('ECONNREFUSED'))).toBeUndefined();
  });

  it('has a reason for every name, and a remedy wherever a person must act', () => {
    for (const [name, { errorClass, reason, remedy }] of Object.entries(SLACK_ERRORS)) {
      expect(reason, name).not.toBe('');
      if (['denied', 'credentials', 'invalid'].includes(errorClass)) expect(remedy, name).toBeTruthy();
    }
  });
});
