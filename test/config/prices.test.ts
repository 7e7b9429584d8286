import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { builtInKinds } from '../../src/kinds/index.ts';

const example = await readFile('examples/exchange-dev.yaml', 'utf8');
const load = (prices: string) =>
  loadConfig({
    text: example.replace(/ {4}prices:\n(?: {6}.*\n)+/, `    prices: ${prices}\n`),
    source: 'test',
    registry: builtInKinds,
  });
const problemsOf = (prices: string) =>
  load(prices).then(
    () => [],
    (error) => error.facts.problems as { path: string; message: string; remedy: string }[],
  );
const pricesOf = async (prices: string) => (await load(prices)).environments.get('exchange-dev')?.prices;

describe('prices in the configuration', () => {
  it('become hours, whether they are given for a month or for an hour', async () => {
    expect(await pricesOf('{ perMonth: { mysql: 730 }, perHour: { nat: 0.05 }, fixedPerMonth: 73 }')).toEqual(
      {
        currency: 'USD',
        perHour: { mysql: 1, nat: 0.05 },
        fixedPerHour: 0.1,
      },
    );
  });

  it('of no component are refused with the nearest name', async () => {
    expect(await problemsOf('{ perMonth: { mysq: 248 } }')).toMatchObject([
      { path: 'environments.exchange-dev.prices.perMonth.mysq', remedy: 'Did you mean "mysql"?' },
    ]);
  });

  it('are refused when a component has two, or one below nothing, or an unknown currency', async () => {
    expect(await problemsOf('{ perMonth: { mysql: 1 }, perHour: { mysql: 1 } }')).toMatchObject([
      { message: expect.stringContaining('one for an hour') },
    ]);
    expect(await problemsOf('{ perMonth: { mysql: -1 } }')).toHaveLength(1);
    expect(await problemsOf('{ currency: dollars }')).toHaveLength(1);
  });
});
