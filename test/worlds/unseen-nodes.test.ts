import { describe, expect, it } from 'vitest';
import { SECOND } from '../../src/core/ports/clock.ts';
import { sandboxApp } from '../support/sandbox-app.ts';

const FORBIDDEN = [{ on: 'kubernetes:list nodes', error: 'Forbidden', status: 403, times: 10_000 }];

describe('an environment whose nodes may not be listed', () => {
  it('is not begun: the run ends at once, says which right is missing, and has changed nothing', async () => {
    const sandbox = await sandboxApp({ world: { faults: FORBIDDEN } });
    const startedAt = sandbox.clock.now();
    const run = await sandbox.run('up');
    expect(run.outcome).toBe('failed');
    expect(run.finished.failure).toMatchObject({
      code: 'observation-failed',
      message: expect.stringMatching(/nothing was changed.*its nodes cannot be listed.*Forbidden/),
      remedy: expect.stringContaining('verb "list" on "nodes"'),
    });
    expect(sandbox.effects()).toEqual([]);
    expect(sandbox.clock.now() - startedAt).toBeLessThan(30 * SECOND);
  });

  it('is stopped all the same: the bill comes first', async () => {
    const sandbox = await sandboxApp({ world: 'everything-already-up' });
    const forbidden = await sandboxApp({
      world: { components: sandbox.file.components, faults: FORBIDDEN },
    });
    await forbidden.run('down');
    expect(forbidden.effects('UpdateNodegroupConfig')).toHaveLength(1);
  });
});
