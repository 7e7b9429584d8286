import { describe, expect, it } from 'vitest';
import type { RunRequest } from '../../src/runs/requests.ts';
import { sandboxApp } from '../support/sandbox-app.ts';

const signal = new AbortController().signal;

async function goingUp() {
  const { app } = await sandboxApp();
  const start = (request: Partial<RunRequest> & Pick<RunRequest, 'action'>, by = signal) =>
    app.start('exchange-dev', { requester: 'kim', ...request }, by);
  return { app, start, up: await start({ action: 'up', requester: 'lee' }) };
}

describe('a request while a run is under way', () => {
  it('joins the run that does the same, and hears all of it', async () => {
    const { start, up } = await goingUp();
    const joined = await start({ action: 'up' });
    expect(up.joined).toBeUndefined();
    expect(joined.joined).toMatchObject({ id: up.runId, requester: 'lee' });
    expect((await joined.finished).events).toEqual((await up.finished).events);
  });

  it('is refused where that run does something else, with who asked for it', async () => {
    const { start, up } = await goingUp();
    await expect(start({ action: 'down' })).rejects.toMatchObject({
      code: 'run-in-progress',
      facts: { runId: up.runId, action: 'up', requester: 'lee' },
    });
  });

  it('ends the other first where a person has confirmed that', async () => {
    const { app, start, up } = await goingUp();
    const down = await start({ action: 'down', supersede: true });
    expect((await up.finished).outcome).toBe('cancelled');
    expect((await app.show(up.runId)).run.cancel).toMatchObject({ by: 'kim' });
    expect((await down.finished).outcome).toBe('succeeded');
  });

  it('goes on when somebody who follows it leaves', async () => {
    const { app, up } = await goingUp();
    const follower = await app.follow(up.runId);
    follower.leave();
    const heard = [];
    for await (const event of follower.events) heard.push(event);
    expect(heard.map((event) => event.type)).not.toContain('run.finished');
    await expect(follower.finished).rejects.toMatchObject({ code: 'run-cancelled' });
    expect((await up.finished).outcome).toBe('succeeded');
  });

  it('says whose work it is', async () => {
    const { up } = await goingUp();
    for await (const event of up.events) {
      expect(up.isWorkedOnHere()).toBe(true);
      if (event.type === 'run.started') break;
    }
    await up.finished;
  });

  it('is found again by where it came from', async () => {
    const { app } = await sandboxApp();
    const origin = {
      actor: { source: 'slack', id: 'U1', name: 'Kim' },
      channel: 'C1',
      threadTs: '1.2',
    } as const;
    const up = await app.start('exchange-dev', { action: 'up', requester: 'Kim', origin }, signal);
    const joined = await app.start('exchange-dev', { action: 'up', requester: 'lee' }, signal);
    expect(joined.joined?.origin).toEqual(origin);
    await up.finished;
    expect((await app.show(up.runId)).run.origin).toEqual(origin);
    expect(await app.history({ limit: 1 })).toMatchObject([{ origin }]);
  });
});

describe('what is put down about a request', () => {
  it('is told back with the moment at which it was', async () => {
    const { app } = await sandboxApp();
    const actor = { source: 'slack', id: 'U1', name: 'Kim' } as const;
    const entry = { actor, action: 'up', result: 'refused', detail: { reason: 'a viewer' } } as const;
    const before = Date.now();
    await app.record({ ...entry, environment: 'exchange-dev' });
    await app.record(entry);
    const [only, ...others] = await app.audit({ environment: 'exchange-dev', limit: 5 });
    expect(others).toEqual([]);
    expect(only).toMatchObject({ ...entry, environment: 'exchange-dev' });
    expect(only?.atMs).toBeGreaterThanOrEqual(before);
  });
});
