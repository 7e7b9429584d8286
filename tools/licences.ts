import { readFileSync } from 'node:fs';
import { table } from './tables.ts';

/** Of package-lock.json, what is asked about a package. */
export interface LockedPackage {
  version?: string;
  license?: string;
  dev?: boolean;
  devOptional?: boolean;
  hasInstallScript?: boolean;
  /** Why its makers have given it up, which is how they mark what is no longer safe. */
  deprecated?: string;
  /** The hash of what is installed. */
  integrity?: string;
}

export type Lock = Readonly<Record<string, LockedPackage>>;

/** Permissive, or with duties only for who changes the package itself. */
const ALLOWED: ReadonlySet<string> = new Set([
  ...['MIT', 'MIT-0', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'ISC', 'Unlicense', 'CC0-1.0'],
  ...['BlueOak-1.0.0', 'PSF-2.0', 'Python-2.0', 'Zlib'],
  // For its own files: a change of one of them would have to be published. None is changed.
  'MPL-2.0',
]);

/** What is in a package beside the usual, and why it may be. */
const EXCEPTIONS: Readonly<Record<string, { licence: string; why: string }>> = {
  'date-holidays': {
    licence: '(ISC AND CC-BY-3.0)',
    why: 'the program is ISC; its table of holidays is CC-BY-3.0 and names its sources',
  },
  'dejavu-fonts-ttf': {
    licence: 'SEE LICENSE IN README.md AND LICENSE',
    why: 'fonts under the free licence of Bitstream Vera: they may be passed on in a program',
  },
};

/** All packages of the lock file, by where they are installed. */
export function readLock(): Lock {
  const text = readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8');
  const { packages } = JSON.parse(text) as { packages: Record<string, LockedPackage> };
  const { '': _, ...others } = packages;
  return others;
}

export const packageName = (path: string): string => path.split('node_modules/').at(-1) ?? path;
export const isForDevelopment = ({ dev, devOptional }: LockedPackage): boolean => Boolean(dev || devOptional);

/** Why a package may not be used, by its licence; undefined when it may. */
export function licenceFault(path: string, { license }: LockedPackage): string | undefined {
  const name = packageName(path);
  if (license === undefined) return `${name} says no licence`;
  if (EXCEPTIONS[name]?.licence === license || isAllowed(license)) return undefined;
  return `${name} is under ${license}, which is not allowed here`;
}

/** Of several to choose from one must be allowed, of several at once all. */
function isAllowed(expression: string): boolean {
  const bare = expression.replace(/^\((.*)\)$/, '$1');
  if (bare.includes(' OR ')) return bare.split(' OR ').some(isAllowed);
  if (bare.includes(' AND ')) return bare.split(' AND ').every(isAllowed);
  return ALLOWED.has(bare);
}

/** `docs/licences.md`: what runs in production, and what it is under. */
export function licencesPage(lock: Lock = readLock()): string {
  const inProduction = Object.entries(lock).filter(([, found]) => !isForDevelopment(found));
  const byLicence = new Map<string, Set<string>>();
  for (const [path, { license = 'none', version }] of inProduction) {
    const those = byLicence.get(license) ?? new Set<string>();
    byLicence.set(license, those.add(`${packageName(path)} ${version}`));
  }
  const rows = [...byLicence]
    .sort(([a], [b]) => a.localeCompare(b, 'en'))
    .map(([licence, names]) => [licence, String(names.size), [...names].sort().join(', ')]);
  const exceptions = Object.entries(EXCEPTIONS).map(([name, { licence, why }]) => [name, licence, why]);
  return `<!-- Written by \`npm run generate\` from package-lock.json. -->

# Licences

What is installed beside lamplighter in production, as its lock file has it. lamplighter itself is MIT. A licence that is
not on the list of [licences.ts](../tools/licences.ts) fails the tests; so does one in what only developers use.

${table(['licence', 'packages', 'which'], rows)}

Looked at one by one:

${table(['package', 'licence', 'why it may be used'], exceptions)}
`;
}
