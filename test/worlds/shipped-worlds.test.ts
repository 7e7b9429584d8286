import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadWorld, shippedWorlds } from '../../packages/sandbox-cloud/src/world/load-world.ts';
import { sandboxApp } from '../support/sandbox-app.ts';

const shipped = readdirSync('examples/worlds').map((file) => basename(file, '.yaml'));
const required = [
  'default',
  'rds-stopping',
  'redis-deleting',
  'hosts-stopping',
  'engine-alive-before-reset',
  'throttled',
  'no-spot-capacity',
  'engine-stuck',
  'everything-already-up',
];

describe('the shipped worlds', () => {
  it('are all there', async () => {
    expect(await shippedWorlds()).toEqual(expect.arrayContaining(required));
  });

  it.each(shipped)('%s ends as its file says, with any seed', async (name) => {
    for (const seed of [undefined, 7, 4711]) {
      const sandbox = await sandboxApp({ world: name, ...(seed !== undefined && { seed }) });
      const { expect: expected } = sandbox.file;
      if (expected === undefined) throw new Error(`${name} does not say how it ends`);
      const run = await sandbox.run(expected.action);
      const failed = Object.entries(run.components)
        .filter(([, component]) => component.result === 'failed')
        .map(([component]) => component);
      expect({ outcome: run.outcome, failed }).toEqual({
        outcome: expected.outcome,
        failed: expected.failed,
      });
    }
  });

  it.each(shipped)('%s describes itself', async (name) => {
    const { description } = await loadWorld(
      name,
      (await sandboxApp()).environment.components.map((c) => c.name),
    );
    expect(description.length).toBeGreaterThan(20);
  });
});
