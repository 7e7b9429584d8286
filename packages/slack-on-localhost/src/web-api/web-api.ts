import type { JsonObject } from '../blocks/checks.ts';
import type { ApiFault, Faults } from '../faults.ts';
import { forget } from '../forget.ts';
import { pause } from '../pause.ts';
import { SlackRefusal } from '../refusal.ts';
import type { SlackState } from '../state/state.ts';
import type { Token } from '../state/tokens.ts';
import { Args, parseArgs } from './args.ts';
import { type Method, needScope } from './method.ts';
import { RateLimits } from './rate-limits.ts';
import { findMethod } from './registry.ts';

/** One Web API call, as it was made and what came of it. */
export interface ApiCallRecord {
  /** In the time of the server's clock. */
  atMs: number;
  method: string;
  args: JsonObject;
  ok: boolean;
  /** Slack's error, `http_503`, `hung_up`. */
  error?: string;
  /** Whether the caller heard what came of it. */
  answered: boolean;
}

export interface ApiRequest {
  method: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Buffer;
}

interface HttpAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** What goes back to the caller; `hang-up` breaks the connection. */
export type WireAnswer = HttpAnswer | 'hang-up';

const JSON_TYPE = 'application/json; charset=utf-8';

/** Answers Slack's Web API, whatever carries the requests. */
export class WebApi {
  readonly calls: ApiCallRecord[] = [];
  readonly #state: SlackState;
  readonly #faults: Faults;
  readonly #limits: RateLimits;
  readonly #signal: AbortSignal;
  readonly #newSocketUrl: () => string;
  readonly #baseUrl: () => string;

  constructor(options: {
    state: SlackState;
    faults: Faults;
    signal: AbortSignal;
    newSocketUrl: () => string;
    baseUrl: () => string;
  }) {
    this.#state = options.state;
    this.#faults = options.faults;
    this.#limits = new RateLimits(options.state.clock);
    this.#signal = options.signal;
    this.#newSocketUrl = options.newSocketUrl;
    this.#baseUrl = options.baseUrl;
  }

  async answer(request: ApiRequest): Promise<WireAnswer> {
    const record: ApiCallRecord = {
      atMs: this.#state.clock.now(),
      method: request.method,
      args: {},
      ok: false,
      answered: true,
    };
    this.calls.push(record);
    forget(this.calls);
    try {
      return await this.#answer(request, record);
    } finally {
      this.#state.changes.touch();
    }
  }

  async #answer(request: ApiRequest, record: ApiCallRecord): Promise<WireAnswer> {
    const outage = this.#faults.current();
    if (outage) return failed(record, outage.how === 'hang-up' ? outage.how : { status: 503 });
    let token: Token | undefined;
    const method = findMethod(request.method);
    let fault: ApiFault | undefined;
    try {
      record.args = parseArgs(String(request.headers['content-type'] ?? ''), request.body);
      fault = this.#faults.forCall({ method: request.method, args: record.args });
      if (fault?.kind === 'hang-up') return failed(record, 'hang-up');
      if (fault?.kind === 'status') return failed(record, fault);
      if (fault?.kind === 'slow') await pause(this.#state.clock, fault.ms, this.#signal);
      token = this.#state.tokens.check(givenToken(request, record.args));
      if (method === undefined) throw new SlackRefusal('unknown_method', { req_method: request.method });
      if (method.token !== 'any' && method.token !== token.kind) {
        throw new SlackRefusal('not_allowed_token_type');
      }
      needScope(token, method.scopes);
      if (fault?.kind === 'refuse') throw new SlackRefusal(fault.error, fault.fields);
      const args = new Args(record.args);
      const retryAfterSeconds = this.#limits.take(request.method, method.tier, args.text('channel') ?? '');
      if (retryAfterSeconds !== undefined) return failed(record, { status: 429, retryAfterSeconds });
      const result = await method.handle({
        args,
        token,
        state: this.#state,
        baseUrl: this.#baseUrl(),
        newSocketUrl: this.#newSocketUrl,
      });
      record.ok = true;
      if (fault?.kind === 'lose-answer') {
        record.answered = false;
        return 'hang-up';
      }
      return json({ ok: true, ...result }, token, method);
    } catch (error) {
      if (error === this.#signal.reason) return failed(record, 'hang-up');
      const refusal = error instanceof SlackRefusal ? error : undefined;
      record.error = refusal?.code ?? `internal_error: ${String(error)}`;
      return json({ ok: false, error: refusal?.code ?? 'internal_error', ...refusal?.fields }, token, method);
    }
  }
}

function givenToken({ headers }: ApiRequest, args: JsonObject): string | undefined {
  const bearer = /^Bearer (.+)$/i.exec(String(headers.authorization ?? ''))?.[1];
  return bearer ?? (typeof args.token === 'string' ? args.token : undefined);
}

/** Marks a call that got no answer of Slack's own. */
function failed(
  record: ApiCallRecord,
  how: 'hang-up' | { status: number; retryAfterSeconds?: number },
): WireAnswer {
  if (how === 'hang-up') {
    Object.assign(record, { error: 'hung_up', answered: false });
    return how;
  }
  record.error = how.status === 429 ? 'ratelimited' : `http_${how.status}`;
  return {
    status: how.status,
    headers: {
      'content-type': JSON_TYPE,
      ...(how.retryAfterSeconds !== undefined && { 'retry-after': String(how.retryAfterSeconds) }),
    },
    body: how.status === 429 ? '{"ok":false,"error":"ratelimited"}' : '',
  };
}

function json(body: object, token: Token | undefined, method: Method | undefined): HttpAnswer {
  return {
    status: 200,
    headers: {
      'content-type': JSON_TYPE,
      ...(token && { 'x-oauth-scopes': token.scopes.join(',') }),
      ...(method && method.scopes.length > 0 && { 'x-accepted-oauth-scopes': method.scopes.join(',') }),
    },
    body: JSON.stringify(body),
  };
}
