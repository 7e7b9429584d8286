import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { loadConfig } from '../../config/load.ts';
import { describeError, LamplighterError } from '../../core/errors.ts';
import { isZone, minuteOfDay } from '../../core/schedule/zone.ts';
import { builtInKinds } from '../../kinds/index.ts';
import type { Act, Invocation } from '../cli.ts';
import { EXIT } from '../exit-codes.ts';
import { print } from '../print.ts';
import { readAccount } from '../setup/account.ts';
import { type Asking, openAsking } from '../setup/asking.ts';
import { draftConfig, type Part } from '../setup/draft.ts';
import { askForParts } from '../setup/questions.ts';

interface SetupOptions {
  fromAccount?: boolean;
  region?: string;
}

export function addSetup(program: Command, act: Act): void {
  const setup = program
    .command('setup')
    .description('write a first configuration: asks a few questions, or reads what an account has')
    .option('--from-account', 'look into the AWS account (read-only calls), and ask which of it belongs')
    .option('--region <region>', 'of AWS; default $AWS_REGION');
  setup.action(act((invocation) => setUp(invocation, setup.opts<SetupOptions>())));
}

async function setUp(invocation: Invocation, options: SetupOptions): Promise<number> {
  const { flags, env } = invocation;
  const path = flags.config ?? env.LAMPLIGHTER_CONFIG ?? 'lamplighter.yaml';
  if (existsSync(path)) throw isThere(path);
  const asking = openAsking(invocation, flags.yes);
  try {
    const environment = await asking.text('What is the environment called', 'dev', (name) =>
      /^[a-z][a-z0-9-]{0,39}$/.test(name) ? undefined : 'Small letters, digits and dashes, a letter first.',
    );
    const region = await asking.text('AWS region', options.region ?? env.AWS_REGION ?? 'us-east-1', (name) =>
      /^[a-z]{2}(-[a-z]+)+-\d$/.test(name) ? undefined : 'Write it as ap-northeast-2.',
    );
    const here = new Intl.DateTimeFormat().resolvedOptions().timeZone;
    const zone = await asking.text('Time zone of the people who use it', env.TZ ?? here, (name) =>
      isZone(name) ? undefined : 'Write it as Asia/Seoul.',
    );
    const start = await asking.text('Lit on weekdays at', '09:00', timeOfDay);
    const stop = await asking.text('Darkened every day at', '20:00', timeOfDay);
    const { parts, unread } = options.fromAccount
      ? await partsOfAccount(invocation, asking, region)
      : { parts: await askForParts(asking), unread: [] };
    if (parts.length === 0) {
      throw new LamplighterError('usage', 'Nothing was named that could be lit, so nothing was written.', {
        remedy: [...unread, 'docs/kinds/ lists what can be.'].join(' '),
      });
    }
    const text = draftConfig({ environment, region, zone, start: padded(start), stop: padded(stop), parts });
    // What it writes is read by the same rules as what people write.
    await loadConfig({ text, source: path, registry: builtInKinds });
    await writeNew(path, text);
    print(invocation, {
      json: { type: 'setup', path, environment, components: parts.length, unread },
      text: () =>
        [
          `Wrote ${path}: ${environment}, ${parts.length} components.`,
          ...unread.map((what) => `Not read: ${what}`),
          'Next: lamplighter check, then lamplighter plan down (it changes nothing).',
        ].join('\n'),
    });
    return EXIT.succeeded;
  } finally {
    asking.close();
  }
}

async function partsOfAccount(
  { services, flags, signal, stderr }: Invocation,
  asking: Asking,
  region: string,
): Promise<{ parts: Part[]; unread: string[] }> {
  stderr.write(`Looking into the account in ${region}; nothing is changed.\n`);
  const account = await services.account(flags, region);
  try {
    const { parts: found, unread } = await readAccount(account.aws, signal);
    const parts: Part[] = [];
    for (const part of found) {
      if (await asking.yes(`${part.kind} ${part.name} (${part.seen}): does it belong?`)) parts.push(part);
    }
    return { parts, unread };
  } finally {
    await account.close();
  }
}

const timeOfDay = (text: string) => (minuteOfDay(text) === undefined ? 'Write it as 09:00.' : undefined);
const padded = (time: string): string => time.trim().padStart(5, '0');

const isThere = (path: string): LamplighterError =>
  new LamplighterError('usage', `${path} is there already, and is left as it is.`, {
    remedy: 'Name another file with --config FILE, or move that one away.',
  });

async function writeNew(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw isThere(path);
    throw new LamplighterError('usage', `${path} cannot be written: ${describeError(error)}.`, {
      remedy: 'Name a file in a folder that exists and that you may write to, with --config FILE.',
      cause: error,
    });
  }
}
