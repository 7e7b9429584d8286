import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { isForDevelopment, packageName, readLock } from '../../src/generate/licences.ts';

/** What `npm run -s sbom` runs. */
describe('the list of what it is made of', () => {
  it('lists every package that runs in production, and none that only developers need', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['src/generate/sbom.ts'], {
      maxBuffer: 50e6,
    });
    const list = JSON.parse(stdout) as {
      bomFormat: string;
      metadata: { component: { name: string; version: string; type: string } };
      components: { name: string; version: string; 'bom-ref': string }[];
      dependencies: { ref: string; dependsOn: string[] }[];
    };
    expect(list.bomFormat).toBe('CycloneDX');
    expect(list.metadata.component).toMatchObject({
      ...{ name: 'lamplighter', version: manifest.version, type: 'application' },
    });
    const inProduction = Object.entries(readLock())
      .filter(([, found]) => !isForDevelopment(found))
      .map(([path, { version }]) => `${packageName(path)} ${version}`);
    const listed = list.components.map(({ name, version }) => `${name} ${version}`);
    expect([...new Set(listed)].sort()).toEqual([...new Set(inProduction)].sort());
    const refs = new Set([
      `lamplighter@${manifest.version}`,
      ...list.components.map((component) => component['bom-ref']),
    ]);
    const named = list.dependencies.flatMap(({ ref, dependsOn }) => [ref, ...dependsOn]);
    expect(named.filter((ref) => !refs.has(ref))).toEqual([]);
  });
});
