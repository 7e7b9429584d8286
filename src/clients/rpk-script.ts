/** Where rpk is on the machine: beside the broker in a container, or installed. */
export interface RpkPlace {
  brokers: readonly string[];
  container?: string | undefined;
}

/** One word for a POSIX shell, whatever is in it: between single quotes nothing but the quote has a meaning. */
const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/**
 * One call of rpk. `names` are what it is about: behind `--`, so that a name that begins with a dash is no flag.
 * `--brokers` is what every version of rpk understands.
 */
export function rpk(
  { brokers, container }: RpkPlace,
  words: readonly string[],
  names: readonly string[] = [],
  { reads = false } = {},
): string {
  const prefix =
    container === undefined ? [] : ['docker', 'exec', ...(reads ? ['-i'] : []), quoted(container)];
  const own = [...words, '--brokers', brokers.join(',')].map(quoted);
  return [...prefix, 'rpk', ...own, ...(names.length > 0 ? ['--', ...names.map(quoted)] : [])].join(' ');
}

/** Ends a script that reaches the machine too late (exit code of EX_TEMPFAIL). */
export const TOO_LATE = 75;

/**
 * The script, unless it is begun later than that: a command that waited for the machine's agent must not do
 * something long after whoever sent it has given it up and looked at what it did.
 */
export const notAfter = (epochMs: number, script: string): string =>
  [`[ "$(date +%s)" -le ${Math.ceil(epochMs / 1_000)} ] || exit ${TOO_LATE}`, script].join('\n');

/** Two calls, of which the second is made when the first went well. */
export const bothOf = (first: string, second: string): string =>
  [`${first} || exit $?`, `echo ${quoted(BETWEEN)}`, second].join('\n');

export const BETWEEN = '=-=-=';

/** Values as lines of base64: they pass through a shell as what they are. */
export const feeding = (values: readonly string[], command: string): string =>
  `printf '%s\\n' ${values.map((value) => quoted(Buffer.from(value, 'utf8').toString('base64'))).join(' ')} | ${command}`;
