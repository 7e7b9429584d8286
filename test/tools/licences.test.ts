import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { isForDevelopment, licenceFault, licencesPage, packageName, readLock } from '../../tools/licences.ts';

const lock = Object.entries(readLock());

describe('the packages that lamplighter stands on', () => {
  it('are all under licences that are allowed', () => {
    expect(lock.length).toBeGreaterThan(300);
    expect(lock.flatMap(([path, found]) => licenceFault(path, found) ?? [])).toEqual([]);
  });

  it('are pinned exactly', () => {
    const asked = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(asked.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  });

  it('are each what they were when they were chosen, by a hash', () => {
    expect(
      lock.filter(([, { integrity }]) => !/^sha512-/.test(integrity ?? '')).map(([path]) => path),
    ).toEqual([]);
  });

  it('are not given up by their makers', () => {
    const givenUp = lock.flatMap(([path, { deprecated }]) => (deprecated ? [`${path}: ${deprecated}`] : []));
    expect(givenUp).toEqual([]);
  });

  it('run nothing at their installation in production', () => {
    const running = lock.filter(([, found]) => found.hasInstallScript && !isForDevelopment(found));
    expect(running.map(([path]) => packageName(path))).toEqual([]);
  });
});

describe('the check of licences', () => {
  it.each([
    ['MIT', undefined],
    ['(MIT OR GPL-3.0)', undefined],
    ['(MIT AND GPL-3.0)', 'strange is under (MIT AND GPL-3.0), which is not allowed here'],
    ['AGPL-3.0', 'strange is under AGPL-3.0, which is not allowed here'],
    [undefined, 'strange says no licence'],
  ])('judges %s', (license, fault) => {
    const found = { version: '1.0.0', ...(license !== undefined && { license }) };
    expect(licenceFault('node_modules/other/node_modules/strange', found)).toBe(fault);
  });

  it('excepts a package only as long as its licence stays as it was', () => {
    expect(licenceFault('node_modules/date-holidays', { license: '(ISC AND CC-BY-3.0)' })).toBeUndefined();
    expect(licenceFault('node_modules/date-holidays', { license: 'AGPL-3.0' })).toContain('not allowed');
  });

  it('lists what runs in production, and nothing else', () => {
    const page = licencesPage({
      'node_modules/a': { version: '1.0.0', license: 'MIT' },
      'node_modules/b/node_modules/a': { version: '2.0.0', license: 'MIT' },
      'node_modules/compiler': { version: '3.0.0', license: 'MIT', dev: true },
    });
    expect(page).toContain('| MIT | 2 | a 1.0.0, a 2.0.0 |');
    expect(page).not.toContain('compiler');
  });
});
