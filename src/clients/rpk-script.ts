/** Where rpk is on the machine: beside the broker in a container, or installed. */
export interface RpkPlace {
  brokers: readonly string[];
  container?: string | undefined;
}

/** One word for a POSIX shell, whatever it holds: between single quotes only the quote has a meaning. */
const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/**
 * One call of rpk. `names` are its arguments: behind `--`, so that a name that begins with a dash is no flag. Every
 * version of rpk accepts `--brokers`.
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

/** The exit code of a script that reached the machine too late (EX_TEMPFAIL). */
export const TOO_LATE = 75;

/**
 * The script, unless it starts later than that: a command that waited for the machine's agent must not act long after
 * its sender has given it up and probed the result.
 */
export const notAfter = (epochMs: number, script: string): string =>
  [`[ "$(date +%s)" -le ${Math.ceil(epochMs / 1_000)} ] || exit ${TOO_LATE}`, script].join('\n');

/** Two calls, of which the second is made only when the first succeeded. */
export const bothOf = (first: string, second: string): string =>
  [`${first} || exit $?`, `echo ${quoted(BETWEEN)}`, second].join('\n');

export const BETWEEN = '=-=-=';

/** Values as lines of base64, so that they pass through a shell unchanged. */
export const feeding = (values: readonly string[], command: string): string =>
  `printf '%s\\n' ${values.map((value) => quoted(Buffer.from(value, 'utf8').toString('base64'))).join(' ')} | ${command}`;
