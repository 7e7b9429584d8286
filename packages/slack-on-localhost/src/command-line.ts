import { readFile } from 'node:fs/promises';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { type LocalSlack, type LocalSlackOptions, startLocalSlack } from './local-slack.ts';
import { LocalSlackError } from './local-slack-error.ts';
import { createPage } from './page/page.ts';
import { VERSION } from './version.ts';

const OPTIONS = {
  manifest: { type: 'string' },
  port: { type: 'string' },
  host: { type: 'string' },
  'request-url': { type: 'string' },
  people: { type: 'string' },
  channels: { type: 'string' },
  commands: { type: 'string' },
  seed: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const satisfies ParseArgsConfig['options'];

const HELP = `Usage: slack-on-localhost [options]

Starts a Slack workspace on this machine and prints the tokens for your app. Ctrl-C ends it.

  --manifest FILE      the app's manifest, in YAML or JSON: scopes, slash commands, events
  --port NUMBER        port of the web page and the API (default: a free one)
  --host ADDRESS       address to listen on (default: 127.0.0.1)
  --request-url URL    send commands, clicks and events to this URL, signed; without it: Socket Mode
  --people NAMES       who is in the workspace, separated by commas (default: ada,grace)
  --channels NAMES     channels with everybody and the bot in them (default: general, and random without the bot)
  --commands NAMES     slash commands, where there is no manifest: /hello,/bye
  --seed TEXT          the same tokens and ids every time
  --json               print the connection details as JSON
  --version, --help
`;

/** What the command line asks for; a text is to be printed instead of starting anything. */
export type CommandLine = { print: string } | { options: LocalSlackOptions; json: boolean };

/**
 * Reads the words of the command line, and the manifest that they name.
 *
 * @throws {LocalSlackError} `usage`, `manifest-invalid`
 */
export async function readCommandLine(words: readonly string[]): Promise<CommandLine> {
  const values = parsed(words);
  if (values.help) return { print: HELP };
  if (values.version) return { print: `${VERSION}\n` };
  const port = Number(values.port ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new LocalSlackError('usage', `--port must be a number from 0 to 65535, not ${values.port}.`);
  }
  const people = list(values.people);
  const channels = list(values.channels);
  const commands = list(values.commands);
  return {
    json: values.json ?? false,
    options: {
      port,
      ...(values.host !== undefined && { host: values.host }),
      ...(values['request-url'] !== undefined && { requestUrl: requestUrl(values['request-url']) }),
      ...(values.seed !== undefined && { seed: values.seed }),
      ...(values.manifest !== undefined && { manifest: await manifestText(values.manifest) }),
      ...(people && { people: people.map((name) => ({ name })) }),
      ...(channels && { channels: channels.map((name) => ({ name: name.replace(/^#/, '') })) }),
      ...(commands && { app: { commands } }),
    },
  };
}

function parsed(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options: OPTIONS }).values;
  } catch (cause) {
    throw new LocalSlackError('usage', (cause as Error).message, { cause });
  }
}

const list = (value: string | undefined): string[] | undefined =>
  value
    ?.split(',')
    .map((name) => name.trim())
    .filter(Boolean);

function requestUrl(given: string): string {
  if (URL.canParse(given) && /^https?:/.test(given)) return given;
  throw new LocalSlackError('usage', `--request-url must be an http or https URL, not ${given}.`);
}

async function manifestText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new LocalSlackError('usage', `The manifest ${path} cannot be read: ${(cause as Error).message}`, {
      cause,
    });
  }
}

/** What an app needs to connect, as lines for people or as JSON. */
export function connectionDetails(slack: LocalSlack, json: boolean): string {
  const environment = {
    SLACK_API_URL: slack.apiUrl,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
  };
  if (json) return `${JSON.stringify({ page: slack.url, ...environment })}\n`;
  const { app } = slack.state.workspace;
  return [
    `Slack on localhost runs for ${app.name}. Open the page and act as anybody:`,
    '',
    `  ${slack.url}`,
    '',
    'Give these to your app; the API URL goes into the `slackApiUrl` of its clientOptions.',
    '',
    ...Object.entries(environment).map(([name, value]) => `  ${name}=${value}`),
    '',
    'Ctrl-C ends it, and everything in it is gone.',
    '',
  ].join('\n');
}

/** Starts what the words ask for, prints how to connect, and resolves with the exit code when `signal` is aborted. */
export async function runCommandLine(
  words: readonly string[],
  {
    write,
    complain,
    signal,
  }: { write(text: string): void; complain(text: string): void; signal: AbortSignal },
): Promise<number> {
  try {
    const asked = await readCommandLine(words);
    if ('print' in asked) {
      write(asked.print);
      return 0;
    }
    await using slack = await startLocalSlack({ ...asked.options, page: await createPage() });
    write(connectionDetails(slack, asked.json));
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    return 0;
  } catch (error) {
    const { message, code } = error as Error & { code?: string };
    if (!(error instanceof LocalSlackError) && code !== 'EADDRINUSE') throw error;
    complain(`slack-on-localhost: ${message}\n`);
    return error instanceof LocalSlackError && error.code === 'usage' ? 2 : 1;
  }
}
