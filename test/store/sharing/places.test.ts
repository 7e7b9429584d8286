import { afterEach, describe, expect, it, vi } from 'vitest';
import { storePlace } from '../../../src/cli/store-place.ts';
import { faultPointFrom } from '../../../src/store/sharing/fault-point.ts';

afterEach(() => vi.restoreAllMocks());

describe('where runs are kept', () => {
  const real = { sandbox: false, ephemeral: false };
  const sandbox = { sandbox: true, ephemeral: false, speed: 60 };
  const url = 'postgresql://lamp@db/lamp';

  it('is a folder unless DATABASE_URL names a PostgreSQL', async () => {
    expect(await storePlace(real, {}, 'a.yaml')).toEqual({ kind: 'folder', dataDir: 'data/store' });
    expect(await storePlace(real, { DATABASE_URL: url }, 'a.yaml')).toEqual({ kind: 'postgres', url });
  });

  it('is never the real store for a sandbox, and another one for each configuration', async () => {
    const place = (source: string) => storePlace(sandbox, { DATABASE_URL: url }, source);
    const [one, other] = [await place('a.yaml'), await place('b.yaml')];
    expect(one).toMatchObject({ kind: 'folder', dataDir: expect.stringContaining('sandbox-store-') });
    expect(other).not.toEqual(one);
    expect(await storePlace(sandbox, { LAMPLIGHTER_SANDBOX_DATABASE_URL: url }, 'a.yaml')).toEqual({
      kind: 'postgres',
      url,
    });
  });

  it.each([{ speed: 'max' as const }, { ephemeral: true }])('is this process alone with %o', async (more) => {
    expect(await storePlace({ ...sandbox, ...more }, { DATABASE_URL: url }, 'a.yaml')).toEqual({
      kind: 'memory',
    });
  });
});

describe('a fault point', () => {
  it('kills the process the n-th time it is reached, and goes not one step further', async () => {
    const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
    const reached = faultPointFrom('after:phase.acting:2');
    await reached?.('after:phase.acting');
    await reached?.('before:phase.acting');
    expect(kill).not.toHaveBeenCalled();
    const stuck = reached?.('after:phase.acting');
    expect(kill).toHaveBeenCalledExactlyOnceWith(process.pid, 'SIGKILL');
    expect(await Promise.race([stuck, new Promise((pass) => setImmediate(pass, 'stuck'))])).toBe('stuck');
  });

  it.each([undefined, '', 'nonsense', 'during:run.started'])('is none when the variable is %o', (text) => {
    expect(faultPointFrom(text)).toBeUndefined();
  });
});
