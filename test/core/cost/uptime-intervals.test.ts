import { describe, expect, it } from 'vitest';
import { litIntervals } from '../../../src/core/cost/uptime-intervals.ts';
import { HOUR, MINUTE } from '../../../src/core/ports/clock.ts';
import { sandboxApp } from '../../support/sandbox-app.ts';

async function aDay(world: Record<string, unknown> = {}) {
  const sandbox = await sandboxApp({ world });
  const up = await sandbox.run('up');
  await sandbox.clock.sleep(8 * HOUR);
  const down = await sandbox.run('down');
  const intervals = litIntervals([up.events, down.events]);
  const of = (component: string) => intervals.filter((interval) => interval.component === component);
  return { sandbox, up, down, intervals, of };
}

describe('the times in which components were lit', () => {
  it('begin when a component was asked to start and end when it was dark', async () => {
    const { up, down, of } = await aDay();
    const acted = up.of('phase.acting').find((event) => event.phase === 'mysql');
    const dark = down.phase('mysql');
    expect(of('mysql')).toEqual([{ component: 'mysql', fromMs: acted?.at, untilMs: dark.at }]);
  });

  it('count from the first look for what was lit by hand', async () => {
    const { up, of } = await aDay({ components: { nat: { initial: 'running' } } });
    expect(of('nat')[0]?.fromMs).toBe(up.events[0]?.at);
  });

  it('stay open while a component is lit', async () => {
    const sandbox = await sandboxApp();
    const up = await sandbox.run('up');
    const [nat] = litIntervals([up.events]).filter(({ component }) => component === 'nat');
    expect(nat).not.toHaveProperty('untilMs');
  });

  it('end at the look that found a component dark', async () => {
    const { sandbox, up, down } = await aDay();
    await sandbox.clock.sleep(HOUR);
    const again = await sandbox.run('down');
    // Without the journal of the stop, only the later look can tell.
    const [nat] = litIntervals([up.events, again.events]).filter(({ component }) => component === 'nat');
    expect(nat?.untilMs).toBe(again.events[0]?.at);
    expect(again.events[0]?.at).toBeGreaterThan(down.finished.at);
  });

  it('count a component that was asked to start and never became ready', async () => {
    const sandbox = await sandboxApp({ world: 'no-spot-capacity' });
    const up = await sandbox.run('up');
    const [nodes] = litIntervals([up.events]).filter(({ component }) => component === 'nodes');
    expect(nodes?.fromMs).toBeLessThan(up.finished.at - 5 * MINUTE);
  });

  it('count what one call in the place of its members started', async () => {
    const { readFile } = await import('node:fs/promises');
    const text = await readFile('examples/exchange-dev.yaml', 'utf8');
    const sandbox = await sandboxApp({ config: text.replace('scaler: direct', 'scaler: lambda') });
    const up = await sandbox.run('up');
    const lit = new Set(litIntervals([up.events]).map(({ component }) => component));
    for (const member of ['nat', 'nodes', 'mysql', 'kafka-host', 'redis']) expect(lit).toContain(member);
  });
});
