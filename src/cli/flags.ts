import { type Command, InvalidArgumentError, Option } from 'commander';

/** The flags that every command understands, wherever on the line they stand. */
export interface GlobalFlags {
  config?: string | undefined;
  /** True also when another flag speaks of the sandbox. */
  sandbox: boolean;
  world?: string | undefined;
  fresh: boolean;
  speed?: number | 'max' | undefined;
  seed?: number | undefined;
  json: boolean;
  infraOnly: boolean;
  reset: boolean;
  yes: boolean;
  verbose: boolean;
  /** Set by `demo`: a world of its own in this process, which nobody shares and nothing outlives. */
  ephemeral: boolean;
}

export function addGlobalFlags(program: Command): void {
  const number = (text: string, isGood: (value: number) => boolean, wish: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !isGood(value)) throw new InvalidArgumentError(`Give ${wish}.`);
    return value;
  };
  const speed = (text: string) =>
    text === 'max'
      ? 'max'
      : number(text, (value) => value > 0 && Number.isFinite(value), 'a number above 0, or "max"');
  program
    .optionsGroup('Where:')
    .option('--config <file>', 'configuration; default $LAMPLIGHTER_CONFIG, then ./lamplighter.yaml')
    .option('--sandbox', 'a simulated cloud in place of the real one')
    .option(
      '--world <file|name>',
      'which simulated cloud: a file, or one of examples/worlds (implies --sandbox)',
    )
    .option('--fresh', 'begin the simulated cloud anew (implies --sandbox)')
    .addOption(
      new Option('--speed <n|max>', 'how fast simulated time runs (implies --sandbox)').argParser(speed),
    )
    .addOption(
      new Option('--seed <n>', 'draws all simulated chance (implies --sandbox)').argParser((text) =>
        number(text, Number.isSafeInteger, 'a whole number'),
      ),
    )
    .optionsGroup('What (up, plan up):')
    .option('--infra-only', 'leave the application layer out')
    .option('--reset', 'run the tasks of a life again, although they are done')
    .optionsGroup('How:')
    .option('--json', 'answers, events and errors as JSON lines on standard output')
    .option('--yes', 'do not ask for confirmation')
    .option('--verbose', 'show causes and stack traces of errors')
    .optionsGroup('Help:')
    .helpOption('-h, --help', 'show this')
    .helpCommand(false);
}

export function readGlobalFlags(command: Command): GlobalFlags {
  const given = command.optsWithGlobals<Partial<GlobalFlags>>();
  const { world, fresh, speed, seed } = given;
  const speaksOfSandbox = world !== undefined || fresh || speed !== undefined || seed !== undefined;
  return {
    ...given,
    sandbox: Boolean(given.sandbox || speaksOfSandbox),
    fresh: Boolean(fresh),
    json: Boolean(given.json),
    infraOnly: Boolean(given.infraOnly),
    reset: Boolean(given.reset),
    yes: Boolean(given.yes),
    verbose: Boolean(given.verbose),
    ephemeral: false,
  };
}
