import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Bed, makeBed } from '../support/processes.ts';

/** Five minutes a second: an hour and a half of light is long enough for the slowest machine to have lit it. */
const SPEED = 300;
const MINUTE = 60_000;

let bed: Bed;
beforeEach(async () => {
  bed = await makeBed(SPEED);
});
afterEach(() => bed.remove());

/** What a command that ends by itself has answered. */
async function message(words: readonly string[]) {
  const command = bed.start(words);
  expect(await command.exited, command.stderr()).toMatchObject({ code: 0 });
  return command.lines;
}

it('a serve of its own puts out what nobody keeps lit, not before its lease has ended', async () => {
  const serving = await bed.serve();
  await message(['up', '--for', '90m']);
  const { run: runId } = await serving.until(
    ({ msg, trigger }) => msg === 'run begun' && trigger === 'lease',
  );
  await serving.until((line) => line.msg === 'run finished' && line.run === runId);
  const runs = await message(['history']);
  const stopped = runs.find((run) => run.runId === runId);
  expect(stopped).toMatchObject({ action: 'down', trigger: 'lease', outcome: 'succeeded' });
  const lit = runs.find(({ action }) => action === 'up');
  // The lease counts from when it was asked for: on a slow machine that is many of its minutes before the run.
  const apart = Date.parse(String(stopped?.createdAt)) - Date.parse(String(lit?.createdAt));
  expect(apart).toBeGreaterThanOrEqual(30 * MINUTE);
  const [lease] = await message(['lease']);
  expect(lease).toMatchObject({ type: 'lease', nextStart: expect.any(String) });
  expect(lease).not.toHaveProperty('litUntil');
});
