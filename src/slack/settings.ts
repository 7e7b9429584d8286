import { LamplighterError } from '../core/errors.ts';

/** Slack's address and our credentials. */
export interface SlackSettings {
  botToken: string;
  /** Another Slack-compatible server; undefined is Slack itself. */
  apiUrl: string | undefined;
  transport:
    | { kind: 'socket'; appToken: string }
    /** Slack calls us, with a signature. */
    | { kind: 'http'; signingSecret: string; port: number };
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads the settings from environment variables; undefined when none is set. Throws a LamplighterError when only some
 * of them are.
 */
export function readSlackSettings(env: Env): SlackSettings | undefined {
  const read = (name: string) => env[name]?.trim() || undefined;
  const botToken = read('SLACK_BOT_TOKEN');
  const appToken = read('SLACK_APP_TOKEN');
  const signingSecret = read('SLACK_SIGNING_SECRET');
  const port = read('SLACK_HTTP_PORT');
  const apiUrl = read('SLACK_API_URL');
  if (botToken === undefined) {
    if (appToken === undefined && signingSecret === undefined) return undefined;
    const given = appToken === undefined ? 'SLACK_SIGNING_SECRET' : 'SLACK_APP_TOKEN';
    throw half(`${given} is set and SLACK_BOT_TOKEN is not`, 'Set SLACK_BOT_TOKEN (xoxb-…) too, or neither.');
  }
  const to = { botToken, apiUrl: apiUrl && urlOf(apiUrl) };
  if (signingSecret !== undefined && port !== undefined) {
    return { ...to, transport: { kind: 'http', signingSecret, port: portOf(port) } };
  }
  if (appToken !== undefined) return { ...to, transport: { kind: 'socket', appToken } };
  throw half(
    'SLACK_BOT_TOKEN is set, but nothing that Slack could reach us by',
    signingSecret === undefined
      ? 'Set SLACK_APP_TOKEN (xapp-…) for Socket Mode, or SLACK_SIGNING_SECRET and SLACK_HTTP_PORT for HTTP.'
      : 'Set SLACK_HTTP_PORT, on which signed requests are to arrive, or SLACK_APP_TOKEN for Socket Mode.',
  );
}

const half = (what: string, remedy: string) => new LamplighterError('usage', `Slack: ${what}.`, { remedy });

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw half(`SLACK_HTTP_PORT is "${text}"`, 'Give a whole number from 0 to 65535.');
}

function urlOf(text: string): string {
  if (URL.canParse(text) && /^https?:/.test(text)) return text.endsWith('/') ? text : `${text}/`;
  throw half(`SLACK_API_URL is "${text}"`, 'Give a URL such as https://slack.com/api/, or leave it out.');
}
