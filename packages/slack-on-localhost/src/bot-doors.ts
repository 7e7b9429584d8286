import { respond } from './delivery/respond.ts';
import type { Faults } from './faults.ts';
import { SlackRefusal } from './refusal.ts';
import type { SlackState } from './state/state.ts';
import type { ApiRequest, WebApi, WireAnswer } from './web-api/web-api.ts';

/** What a bot asks for, whatever carried it here. */
export interface BotRequest extends Omit<ApiRequest, 'method'> {
  /** The path of its address. */
  path: string;
}

/**
 * The addresses that bots use:
 *
 *   POST /api/<method>                    the Web API
 *   POST /commands/…, /actions/…          response addresses
 *   POST /upload/v1/…                     the bytes of a file
 *
 * @returns undefined for any other path
 */
export async function answerBot(
  { state, faults, webApi }: { state: SlackState; faults: Faults; webApi: WebApi },
  { path, headers, body }: BotRequest,
): Promise<WireAnswer | undefined> {
  if (path.startsWith('/api/')) {
    return webApi.answer({ method: path.slice('/api/'.length), headers, body });
  }
  const isResponse = /^\/(commands|actions)\//.test(path);
  if (!isResponse && !path.startsWith('/upload/')) return undefined;
  const outage = faults.current();
  if (outage) return outage.how === 'hang-up' ? outage.how : text(503, '');
  if (isResponse) return answerResponse(state, path, body);
  const content = await uploaded(String(headers['content-type'] ?? ''), body);
  return state.files.receive(path, content)
    ? text(200, `OK - ${content.length}`)
    : text(404, 'there is no such upload');
}

function answerResponse(state: SlackState, path: string, body: Buffer): WireAnswer {
  const place = state.responseUrls.use(path);
  if (typeof place === 'string') return refusal(404, place);
  try {
    respond(state, place, JSON.parse(body.toString('utf8')));
    return text(200, 'ok');
  } catch (error) {
    if (error instanceof SlackRefusal) return refusal(400, error.code);
    if (error instanceof SyntaxError) return refusal(400, 'invalid_payload');
    throw error;
  }
}

/** The bytes themselves, or the first part of a form, as the SDK sends them. */
async function uploaded(contentType: string, body: Buffer): Promise<Buffer> {
  if (!contentType.includes('multipart/form-data')) return body;
  const form = await new Response(new Uint8Array(body), {
    headers: { 'content-type': contentType },
  }).formData();
  for (const part of form.values()) {
    return typeof part === 'string' ? Buffer.from(part) : Buffer.from(await part.arrayBuffer());
  }
  return Buffer.alloc(0);
}

const text = (status: number, body: string): WireAnswer => ({
  status,
  headers: { 'content-type': 'text/plain' },
  body,
});

const refusal = (status: number, error: string): WireAnswer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify({ ok: false, error }),
});
