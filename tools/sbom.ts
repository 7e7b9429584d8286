/**
 * Prints what runs in production as a CycloneDX list: `npm run -s sbom`.
 *
 * `npm sbom --omit dev` leaves out whatever a package for development needs too (seen with npm 11: `pg`, `zod` and 41
 * others), so npm is asked for all of it, and the lock file says what belongs to production.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { isForDevelopment, packageName, readLock } from './licences.ts';

interface Sbom {
  metadata: { component: { name: string; 'bom-ref': string } };
  components: { name: string; version: string; 'bom-ref': string; scope?: string }[];
  dependencies: { ref: string; dependsOn?: string[] }[];
}

const root = fileURLToPath(new URL('..', import.meta.url));
const words = ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx', '--sbom-type', 'application'];
const all = JSON.parse(execFileSync('npm', words, { cwd: root, encoding: 'utf8', maxBuffer: 100e6 })) as Sbom;

const inProduction = new Set(
  Object.entries(readLock())
    .filter(([, found]) => !isForDevelopment(found))
    .map(([path, { version }]) => `${packageName(path)}@${version}`),
);
const components = all.components.filter(({ name, version }) => inProduction.has(`${name}@${version}`));
const own = all.metadata.component;
const refs = new Set([own['bom-ref'], ...components.map((component) => component['bom-ref'])]);
const dependencies = all.dependencies
  .filter(({ ref }) => refs.has(ref))
  .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((other) => refs.has(other)) }));
// npm calls it after the folder that it lies in.
const metadata = { ...all.metadata, component: { ...own, name: 'lamplighter' } };
process.stdout.write(`${JSON.stringify({ ...all, metadata, components, dependencies }, null, 2)}\n`);
