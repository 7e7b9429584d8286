import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { HOUR } from '../../src/core/ports/clock.ts';
import { sandboxApp } from '../support/sandbox-app.ts';

describe('what an environment has cost', () => {
  it('is counted from its first run, with the fixed part, beside the plain schedule', async () => {
    const { app, run, clock, environment } = await sandboxApp();
    const begun = clock.now();
    await run('up');
    await clock.sleep(begun + 4 * HOUR - clock.now());
    await run('down');
    await clock.sleep(begun + 24 * HOUR - clock.now());

    const cost = await app.cost(environment.name, {});
    expect(cost).toMatchObject({ month: '2026-11', zone: 'Asia/Seoul', currency: 'USD', unpriced: [] });
    expect(cost.knownFromMs).toBe(begun);
    const mysql = cost.rows.find(({ component }) => component === 'mysql');
    // Lit from the call that started it to the end of its stop.
    expect(mysql?.litHours).toBeGreaterThan(3.5);
    expect(mysql?.litHours).toBeLessThan(4.5);
    expect(mysql?.paid).toBeCloseTo(((mysql?.litHours ?? 0) * 248) / 730, 6);
    expect(cost.total.fixed).toBeCloseTo((24 * 112) / 730, 6);
    // 10:50 on Monday to 10:50 on Tuesday holds one window of nine hours, and the whole of a day.
    expect(mysql?.scheduled).toBeCloseTo((9 * 248) / 730, 6);
    expect(mysql?.alwaysOn).toBeCloseTo((24 * 248) / 730, 6);
    expect(cost.total.paid).toBeLessThan(cost.total.scheduled ?? 0);
  });

  it('names who extended it', async () => {
    const { app, run, environment } = await sandboxApp();
    await run('up');
    const evening = await app.evening(environment.name);
    const actor = { source: 'slack', id: 'U1', name: 'Minji' } as const;
    const before = (await evening.view()).lease?.litUntilMs ?? 0;
    const answer = await evening.extend({ actor, role: 'admin' }, { kind: 'for', ms: 12 * HOUR });
    if (answer.result !== 'done') throw new Error(JSON.stringify(answer));
    const { extensions } = await app.cost(environment.name, {});
    expect(extensions).toEqual([{ by: actor, times: 1, ms: answer.lease.litUntilMs - before }]);
  });

  it('is nothing, and nothing is saved, before the first run', async () => {
    const { app, environment } = await sandboxApp();
    const { total, rows } = await app.cost(environment.name, {});
    expect(total).toEqual({ paid: 0, alwaysOn: 0, scheduled: 0, fixed: 0 });
    expect(rows.every(({ litHours }) => litHours === 0)).toBe(true);
  });

  it('shows a component without a price as unknown, and needs prices at all', async () => {
    const text = await readFile('examples/exchange-dev.yaml', 'utf8');
    const without = await sandboxApp({ config: text.replace('redis: 50, ', '') });
    const { unpriced, rows } = await without.app.cost(without.environment.name, {});
    expect(unpriced).toEqual(['redis']);
    expect(rows.find(({ component }) => component === 'redis')).not.toHaveProperty('paid');

    const free = await sandboxApp({ config: text.replace(/^ {4}prices:\n(?: {6}.*\n)+/m, '') });
    await expect(free.app.cost(free.environment.name, {})).rejects.toMatchObject({ code: 'config-invalid' });
  });
});
