import { describe, expect, it } from 'vitest';
import { loadConfig, readConfig } from '../../src/config/load.ts';
import type { ConfigProblem } from '../../src/config/problems.ts';
import { builtInKinds } from '../../src/kinds/index.ts';
import { load, problemsOf, refusal, withComponents } from '../support/config/load.ts';
import { smallRegistry } from '../support/config/small-kinds.ts';

const SOUND = `
environments:
  dev:
    description: A small one
    timeout: 45m
    connections:
      aws: {region: eu-west-1}
      kubernetes: {eksCluster: dev}
      kafka: {brokers: ['10.0.0.1:9092']}
    nextSteps: ['look at it']
    components:
      host: {kind: box, id: i-1, expect: {up: 35s}}
      nodes: {kind: box, id: ng, needs: [host], timeout: 20m, layer: application}
      wipe: {kind: wipe, topic: t, subject: engine}
      engine: {kind: app, name: engine, needs: [nodes, wipe]}
      prime: {kind: prime, subject: engine}
      probe: {kind: probe, at: 'http://host/health', needs: [prime]}
      scaler: {kind: scale-all, function: scale, members: [host, nodes]}
`;

describe('a sound configuration', () => {
  it('becomes environments whose components hold what the file says and the usual values of their kinds', async () => {
    const config = await load(SOUND);
    const dev = config.environments.get('dev');
    expect(config.source).toBe('dev.yaml');
    expect(dev).toMatchObject({ name: 'dev', description: 'A small one', timeoutMs: 45 * 60_000 });
    expect(dev?.nextSteps).toEqual(['look at it']);
    expect(dev?.connections.kafka).toEqual({ brokers: ['10.0.0.1:9092'], clientId: 'lamplighter' });
    expect(dev?.components[0]).toEqual({
      name: 'host',
      kind: 'box',
      shape: 'resource',
      needs: [],
      layer: 'infrastructure',
      timeoutMs: 600_000,
      expected: { upMs: 35_000, downMs: 20_000 },
      pollMs: 3_000,
      options: { id: 'i-1', size: 1, mode: 'warm', labels: {}, ports: [] },
    });
    expect(dev?.components[1]).toMatchObject({
      timeoutMs: 20 * 60_000,
      layer: 'application',
      needs: ['host'],
    });
    expect(dev?.components[2]).toMatchObject({ moment: 'before-subject-starts', subject: 'engine' });
    expect(dev?.components[4]).toMatchObject({ moment: 'after-subject-is-ready', subject: 'engine' });
  });

  it('leaves the scaler out when components are called directly, and keeps it with scaler: lambda', async () => {
    const names = async (text: string) =>
      (await load(text)).environments.get('dev')?.components.map(({ name }) => name);
    expect(await names(SOUND)).not.toContain('scaler');
    const scaled = SOUND.replace('timeout: 45m', 'timeout: 45m\n    scaler: lambda');
    expect(await names(scaled)).toContain('scaler');
    const scaler = (await load(scaled)).environments.get('dev')?.components.at(-1);
    expect(scaler).toMatchObject({ moment: 'instead-of-members', members: ['host', 'nodes'] });
  });

  it('is frozen through and through', async () => {
    const config = await load(SOUND);
    const dev = config.environments.get('dev');
    if (dev === undefined) throw new Error('there is no dev');
    const bend = (change: () => void) => expect(change).toThrow(TypeError);
    bend(() => Object.assign(config, { source: 'x' }));
    bend(() => Object.assign(dev, { timeoutMs: 1 }));
    bend(() => Object.assign(dev.components[0]?.expected ?? {}, { upMs: 1 }));
    bend(() => Object.assign(dev.components[0]?.options ?? {}, { id: 'other' }));
    bend(() => Object.assign(dev.components[1]?.needs ?? {}, ['x']));
    bend(() => (config.environments as Map<string, unknown>).set('x', {}));
    bend(() => (config.environments as Map<string, unknown>).clear());
    bend(() => (config.environments as Map<string, unknown>).delete('dev'));
    expect(config.environments.size).toBe(1);
  });

  it('loads the kinds that the file names, each once, and no other', async () => {
    const registry = smallRegistry();
    const text = withComponents('a: {kind: box, id: a}\nb: {kind: box, id: b}\nc: {kind: app, name: c}');
    await loadConfig({ text, source: 'dev.yaml', registry });
    expect(registry.loaded.sort()).toEqual(['app', 'box']);
  });

  it('may repeat a part by an anchor', async () => {
    const config = await load(
      withComponents('a: {kind: box, id: a, labels: &l {x: "1"}}\nb: {kind: box, id: b, labels: *l}'),
    );
    expect(config.environments.get('dev')?.components[1]?.options).toMatchObject({ labels: { x: '1' } });
  });

  it('asks for no connection that these very options do without', async () => {
    const text = `environments: {dev: {components: {probe: {kind: probe, at: 'https://example.test/'}}}}`;
    expect((await load(text)).environments.size).toBe(1);
  });
});

describe('a refused configuration', () => {
  it('tells a person each place, what was found there, and what to do', async () => {
    const error = await refusal(
      withComponents('db: {kind: box, id: a, timeout: 10 bananas}\nweb: {kind: app, nam: b}'),
    );
    expect(error.message).toBe(
      `dev.yaml has 3 problems:

  dev.yaml:5:39  environments.dev.components.db.timeout
    "10 bananas" is not a duration
    Write a number and a unit, for example 45s, 10m or 1h 30m.

  dev.yaml:6:7  environments.dev.components.web.name
    is missing
    Add name.

  dev.yaml:6:24  environments.dev.components.web.nam
    is not known here
    Did you mean "name"?`,
    );
    expect(error.remedy).toBe('Correct these places in dev.yaml. Nothing was changed in the cloud.');
    expect(error.facts.source).toBe('dev.yaml');
  });

  it('does not repeat a value under a key that has no business there, since it may be a secret', async () => {
    const error = await refusal(withComponents('db: {kind: box, id: a, password: hunter2}'));
    expect(error.message).toContain('environments.dev.components.db.password');
    expect(error.message).not.toContain('hunter2');
  });

  it('points at the very word that is meant', async () => {
    const text = withComponents(
      'a: {kind: box, id: 5, needs: [bb]}\nb: {kind: boxx}\n# about c\nc:\n    kind: box\n    idd: x',
    );
    const lines = text.split('\n');
    const problems = (await refusal(text)).facts.problems as ConfigProblem[];
    const pointedAt = problems.map(
      ({ line, column }) => lines[line - 1]?.slice(column - 1).match(/^[\w-]+/)?.[0],
    );
    expect(pointedAt).toEqual(['5', 'bb', 'boxx', 'c', 'idd']);
  });

  it('reports what is wrong with single values and with the graph in one go', async () => {
    const found = await problemsOf(
      withComponents('a: {kind: box, id: 5, needs: [b]}\nb: {kind: box, id: b, needs: [a, c]}'),
    );
    expect(found).toEqual([
      '5:26 environments.dev.components.a.id: must be text (5) | Put it in quotes: "5".',
      '5:37 environments.dev.components.a.needs[0]: needs go in a circle: a -> b -> a | Take one of these needs away.',
      '6:40 environments.dev.components.b.needs[1]: is no component of dev ("c") | Known components: a, b.',
    ]);
  });
});

describe('reading a file', () => {
  it('says what to do when there is none', async () => {
    await expect(readConfig('test/config/none.yaml', { registry: builtInKinds })).rejects.toMatchObject({
      code: 'config-invalid',
      message: 'There is no configuration file test/config/none.yaml',
      remedy: 'Name the right file, or copy examples/exchange-dev.yaml there and make it yours.',
    });
  });

  it('says what to do when it is no file', async () => {
    await expect(readConfig('test/config', { registry: builtInKinds })).rejects.toMatchObject({
      code: 'config-invalid',
      message: 'The configuration file test/config cannot be read (EISDIR)',
    });
  });
});
