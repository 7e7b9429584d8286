import { stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { worldDir } from '../../packages/sandbox-cloud/src/world-record.ts';
import { type Bed, doubled, eventsOf, makeBed, QUICK, SLOW } from '../support/processes.ts';

let bed: Bed;
beforeEach(async () => {
  bed = await makeBed(SLOW);
});
afterEach(() => bed.remove());

const isActed = (line: { type?: string }) => line.type === 'phase.acted';

describe('lamplighter serve on a folder', () => {
  it('does the work of commands, which follow and join through its socket, and hands it over when it leaves', async () => {
    const first = await bed.serve();
    const socket = `${worldDir(join(bed.folder, 'data'), 'sandbox-store', bed.config)}.sock`;
    expect((await stat(socket)).mode & 0o777).toBe(0o600);
    const address = String((await first.until((line) => line.msg === 'health and metrics')).address);
    const text = async (path: string) => (await fetch(`${address}${path}`)).text();
    expect(await text('/healthz')).toBe('ok\n');
    expect(await text('/readyz')).toBe('ready\n');

    // Waiting already when the first leaves.
    const second = bed.start(['serve', '--port', '0']);
    const up = bed.start(['up']);
    await up.until(isActed);
    const joining = bed.start(['up']);
    await joining.until((line) => line.type === 'run.started');
    expect(await text('/metrics')).toMatch(
      /lamplighter_runs_under_way\{environment="exchange-dev",action="up"\} 1/,
    );

    await second.until((line) => line.msg === 'opening the store');
    const askedAt = performance.now();
    first.child.kill('SIGTERM');
    expect(await first.exited, first.stderr()).toEqual({ code: 0, signal: null });
    expect(first.lines.map((line) => line.msg)).toContain('run let go of, for another attempt');
    await second.until((line) => line.msg === 'run taken up again');
    const tookMs = performance.now() - askedAt;
    await bed.setSpeed(QUICK);
    console.info(`hand-over on PGlite: ${Math.round(tookMs)} ms from SIGTERM to the next attempt`);

    expect(await up.exited, up.stderr()).toMatchObject({ code: 0 });
    expect(await joining.exited, joining.stderr()).toMatchObject({ code: 0 });
    const events = eventsOf(up);
    expect(events.at(-1)).toMatchObject({ outcome: 'succeeded' });
    expect(events.filter((event) => event.type === 'run.resumed')).toMatchObject([{ attempt: 2 }]);
    // Both have seen one run, whichever process worked on it.
    expect(eventsOf(joining).map((event) => event.runId)).toEqual(events.map((event) => event.runId));
    expect(doubled(await bed.effects())).toEqual([]);
  });

  it('goes on without health and metrics when the port is taken, and says so', async () => {
    const taken = createServer();
    await new Promise<void>((listening) => taken.listen(0, '127.0.0.1', listening));
    const { port } = taken.address() as { port: number };
    const serving = bed.start(['serve', '--port', String(port)]);
    await serving.until((line) => line.msg === 'ready');
    expect(serving.lines.find((line) => line.level === 'error')).toMatchObject({
      msg: expect.stringContaining('EADDRINUSE'),
      err: { remedy: expect.stringContaining(`Free port ${port}`) },
    });
    serving.child.kill('SIGTERM');
    expect(await serving.exited).toEqual({ code: 0, signal: null });
    taken.close();
  });

  it('leaves its run to the command that follows it when it is killed and does not come back', async () => {
    const serving = await bed.serve({ LAMPLIGHTER_FAULT_POINT: 'before:phase.acted:2' });
    const up = bed.start(['up']);
    expect(await serving.exited).toEqual({ code: null, signal: 'SIGKILL' });
    await bed.setSpeed(QUICK);
    expect(await up.exited, up.stderr()).toMatchObject({ code: 0 });
    expect(up.stderr()).toContain('this command goes on in its place');
    expect(eventsOf(up).filter((event) => event.type === 'run.resumed')).toHaveLength(1);
    expect(doubled(await bed.effects())).toEqual([]);
  });
});
