import { describe, expect, it } from 'vitest';
import { markOfProduction } from '../../src/config/protect.ts';
import { load, problemsOf, withComponents } from '../support/config/load.ts';

describe('what marks production', () => {
  it.each([
    'prod',
    'PROD',
    'prod-mysql',
    'exchange-prod',
    'exchange_prod_2',
    'prod2',
    'production',
    'my-production-db',
    'myProdDb',
    'exchangeprod',
    'prodcluster',
    'nonprod',
    'pre-prod',
    'eu-prd-1',
    'db.prod.example.com:9092',
    'arn:aws:iam::123456789012:role/prod-admin',
  ])('is in %s', (name) => {
    expect(markOfProduction(name, [])).toBeDefined();
  });

  it.each([
    'exchange-dev',
    'product-api',
    'products',
    'order-producer',
    'productivity',
    'reproduce',
    'reproducible-build',
    'i-044548ca3fe3ae1a1',
    'sprocket',
    '',
  ])('is not in "%s"', (name) => {
    expect(markOfProduction(name, [])).toBeUndefined();
  });

  it('can be a word of the file as well, and prod stays one', () => {
    expect(markOfProduction('live-db', [])).toBeUndefined();
    expect(markOfProduction('Live-db', ['live'])).toBe('live');
    expect(markOfProduction('prod-db', ['live'])).toBe('prod');
  });
});

describe('a file that names production', () => {
  const remedy = (name: string) => `If it is not production, add "${name}" to protect.allow.`;
  const refused = 'looks like production ("prod"), which lamplighter does not touch';

  it('is refused for the name of a component, and for each value it would act on', async () => {
    const components =
      'prod-db: {kind: box, id: exchange-prod, labels: {env: prod}}\nb: {kind: app, name: b}';
    expect(await problemsOf(withComponents(components))).toEqual([
      `5:7 environments.dev.components.prod-db: ${refused} ("prod-db") | ${remedy('prod-db')}`,
      `5:32 environments.dev.components.prod-db.id: ${refused} ("exchange-prod") | ${remedy('exchange-prod')}`,
      `5:61 environments.dev.components.prod-db.labels.env: ${refused} ("prod") | ${remedy('prod')}`,
    ]);
  });

  it('is refused for the name of an environment and for its connections', async () => {
    const text = withComponents('b: {kind: box, id: b}')
      .replace('dev:', 'prod:')
      .replace('k:9092', 'kafka.prod.test:9092');
    expect(await problemsOf(text)).toEqual([
      `2:3 environments.prod: ${refused} ("prod") | ${remedy('prod')}`,
      `3:94 environments.prod.connections.kafka.brokers[0]: ${refused} ("kafka.prod.test:9092") | ${remedy('kafka.prod.test:9092')}`,
    ]);
  });

  it('may speak of production in sentences for people', async () => {
    const text = withComponents('b: {kind: box, id: b}').replace(
      '    components:',
      '    description: A small copy of prod\n    nextSteps: [Never do this on prod.]\n    components:',
    );
    expect((await load(text)).environments.size).toBe(1);
  });

  it('is accepted when each name is allowed in full', async () => {
    const components = 'b: {kind: box, id: nonprod-db}';
    const config = await load(withComponents(components, 'protect: {allow: [nonprod-db]}'));
    expect(config.environments.get('dev')?.components[0]?.options).toMatchObject({ id: 'nonprod-db' });
    expect(await problemsOf(withComponents(components, 'protect: {allow: [nonprod]}'))).toEqual([
      `5:26 environments.dev.components.b.id: looks like production ("nonprod"), which lamplighter does not touch ("nonprod-db") | ${remedy('nonprod-db')}`,
      '6:19 protect.allow[0]: allows nothing in this file ("nonprod") | Take it away, or correct its spelling: it has to be the full name or value.',
    ]);
  });

  it('cannot switch the protection off by a list without prod', async () => {
    const text = withComponents('b: {kind: box, id: prod-db}', 'protect: {patterns: []}');
    expect(await problemsOf(text)).toEqual([
      `5:26 environments.dev.components.b.id: ${refused} ("prod-db") | ${remedy('prod-db')}`,
    ]);
  });

  it('is told of a pattern that is no word, and of unknown keys', async () => {
    const text = withComponents('b: {kind: box, id: b}', 'protect: {patterns: ["pro d", x], alow: []}');
    expect(await problemsOf(text)).toEqual([
      '6:22 protect.patterns[0]: is not one word of letters and digits ("pro d") | For example live.',
      '6:31 protect.patterns[1]: is not one word of letters and digits ("x") | For example live.',
      '6:35 protect.alow: is not known here | Did you mean "allow"?',
    ]);
  });
});
