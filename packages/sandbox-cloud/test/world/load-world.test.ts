import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LamplighterError } from '../../../../src/core/errors.ts';
import { loadWorld, shippedWorlds } from '../../src/world/load-world.ts';

const components = ['mysql', 'nodes', 'kafka'];
let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lamplighter-world-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function load(yaml: string) {
  const path = join(dir, 'world.yaml');
  await writeFile(path, yaml);
  return loadWorld(path, components);
}

async function refusal(yaml: string): Promise<string> {
  const error = await load(yaml).then(
    () => undefined,
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(LamplighterError);
  expect(error.code).toBe('config-invalid');
  expect(error.remedy).toBeTruthy();
  return error.message;
}

describe('a world file', () => {
  it('is read with its durations in milliseconds and everything else as usual', async () => {
    const world = await load(
      'name: slow\ncomponents:\n  mysql: { up: 12m, initial: stopping, initialFor: 90s }\n',
    );
    expect(world).toMatchObject({
      name: 'slow',
      seed: 1,
      components: { mysql: { up: 720_000, initial: 'stopping', initialFor: 90_000 } },
      faults: [],
    });
  });

  it('is refused with all its problems at once, each with its place and what to do', async () => {
    const message = await refusal(
      'name: odd\nseeed: 3\ncomponents:\n  mysqll: { up: 12m }\n  nodes: { up: soon, capasity: 2 }\n',
    );
    expect(message).toContain('4 problems');
    expect(message).toMatch(/world\.yaml:2:1 +seeed[\s\S]*Did you mean "seed"/);
    expect(message).toMatch(/components\.mysqll[\s\S]*Did you mean "mysql"/);
    expect(message).toMatch(/components\.nodes\.up[\s\S]*"soon" is not a duration/);
    expect(message).toMatch(/components\.nodes\.capasity[\s\S]*Did you mean "capacity"/);
  });

  it('is refused when it is no YAML', async () => {
    expect(await refusal('name: [odd\n')).toContain('world.yaml:');
  });

  it('is refused when it is not there', async () => {
    await expect(loadWorld(join(dir, 'none.yaml'), components)).rejects.toMatchObject({
      code: 'config-invalid',
      message: expect.stringContaining('none.yaml'),
    });
  });

  it('may be named, and then the nearest name is offered', async () => {
    const [first] = await shippedWorlds();
    const wrong = `${first ?? 'nothing-her'}e`;
    await expect(loadWorld(wrong, components)).rejects.toMatchObject({
      code: 'config-invalid',
      message: expect.stringContaining(`"${wrong}"`),
      remedy: first ? expect.stringContaining(`Did you mean "${first}"?`) : expect.stringContaining('path'),
    });
  });
});
