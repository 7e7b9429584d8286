import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Bed, makeBed, SLOW } from '../support/processes.ts';

/** Five minutes a second: the end of the lease comes soon once it is waited for. */
const FAST = 300;

let bed: Bed;
beforeEach(async () => {
  bed = await makeBed(FAST);
});
afterEach(() => bed.remove());

/** What a command that ends by itself has answered. */
async function message(words: readonly string[]) {
  const command = bed.start(words);
  expect(await command.exited, command.stderr()).toMatchObject({ code: 0 });
  return command.lines;
}

it('a cancelled down stays cancelled for the serve that comes after, until the end that was named', async () => {
  const serving = await bed.serve();
  await message(['up', '--for', '2h']);
  await bed.setSpeed(SLOW);
  const down = bed.start(['down', '--yes']);
  await down.until(({ type }) => type === 'run.started');
  const answer = (await message(['cancel'])).at(-1);
  expect(answer).toMatchObject({ type: 'cancel', cancelled: true, dark: expect.any(Array) });
  expect(await down.exited, down.stderr()).toMatchObject({ code: 130 });
  const litUntil = String(answer?.litUntil);

  const [lease] = await message(['lease']);
  expect(lease).toMatchObject({ litUntil, stopping: false });

  serving.child.kill('SIGKILL');
  await serving.exited;
  await bed.setSpeed(FAST);
  const next = await bed.serve();
  // The next stop that any process begins is that of the end which was named.
  await next.until(({ msg, trigger }) => msg === 'run begun' && trigger === 'lease');
  const runs = await message(['history']);
  const downs = runs.filter(({ action }) => action === 'down');
  expect(downs).toHaveLength(2);
  expect(downs[1]).toMatchObject({ outcome: 'cancelled' });
  expect(Date.parse(String(downs[0]?.createdAt))).toBeGreaterThanOrEqual(Date.parse(litUntil));
});
