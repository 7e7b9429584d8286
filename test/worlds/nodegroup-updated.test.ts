import { describe, expect, it } from 'vitest';
import { sandboxApp } from '../support/sandbox-app.ts';

/** EKS takes no update of ours while it carries out somebody else's. */
const inUse = (times: number) => ({
  faults: [{ on: 'eks:UpdateNodegroupConfig', error: 'ResourceInUseException', status: 409, times }],
});

describe('a nodegroup that somebody else begins to update just before a run does', () => {
  it('is looked at again and scaled when the update is over', async () => {
    const sandbox = await sandboxApp({ world: inUse(3) });
    const run = await sandbox.run('up');
    expect(run.outcome, JSON.stringify(run.finished)).toBe('succeeded');
    expect(sandbox.effects('UpdateNodegroupConfig')).toHaveLength(1);
  });

  it('fails by its own name when that does not end, with what EKS said and what to do', async () => {
    const sandbox = await sandboxApp({ world: inUse(100_000) });
    const run = await sandbox.run('up');
    expect(run.outcome).toBe('failed');
    const failed = run.of('phase.finished').find(({ failure }) => failure?.component === 'nodes');
    expect(failed?.failure).toMatchObject({
      code: 'component-timed-out',
      message: expect.stringContaining('nodes was not ready'),
      serviceSaid: expect.stringContaining('ResourceInUseException'),
      remedy: expect.any(String),
    });
    expect(sandbox.effects('UpdateNodegroupConfig')).toEqual([]);
  });
});
