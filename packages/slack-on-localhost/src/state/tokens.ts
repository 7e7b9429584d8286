import { SlackRefusal } from '../refusal.ts';
import type { Ids } from './ids.ts';

export interface Token {
  token: string;
  kind: 'bot' | 'app';
  scopes: readonly string[];
  revoked: boolean;
}

export class Tokens {
  readonly #tokens = new Map<string, Token>();
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;

  constructor(ids: Ids, botScopes: readonly string[]) {
    this.botToken = `xoxb-${ids.secret()}`;
    this.appToken = `xapp-1-${ids.secret()}`;
    this.signingSecret = ids.secret();
    this.grant({ token: this.botToken, kind: 'bot', scopes: botScopes });
    this.grant({ token: this.appToken, kind: 'app', scopes: ['connections:write', 'authorizations:read'] });
  }

  /** Makes a token known, or gives a known one other scopes. */
  grant(token: Omit<Token, 'revoked'>): void {
    this.#tokens.set(token.token, { ...token, revoked: false });
  }

  revoke(token: string): void {
    const known = this.#tokens.get(token);
    if (known) known.revoked = true;
  }

  botScopes(): readonly string[] {
    return this.#tokens.get(this.botToken)?.scopes ?? [];
  }

  /** @throws {SlackRefusal} `not_authed`, `invalid_auth`, `token_revoked` */
  check(token: string | undefined): Token {
    if (!token) throw new SlackRefusal('not_authed');
    const known = this.#tokens.get(token);
    if (known === undefined) throw new SlackRefusal('invalid_auth');
    if (known.revoked) throw new SlackRefusal('token_revoked');
    return known;
  }
}
