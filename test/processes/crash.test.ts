import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bed, doubled, eventsOf, makeBed } from '../support/processes.ts';
import { sandboxApp } from '../support/sandbox-app.ts';

let bed: Bed;
/** What an `up` from dark changes when nothing goes wrong. */
let effectsOfUp: string[];

beforeAll(async () => {
  bed = await makeBed();
});
afterAll(() => bed.remove());

/** Killed at the point, then asked again: the second process takes up the run that the first one left. */
async function crashAndGoOn(words: readonly string[], point: string, fresh: boolean) {
  const crashing = bed.start([...words, ...(fresh ? ['--fresh'] : [])], { LAMPLIGHTER_FAULT_POINT: point });
  expect(await crashing.exited, crashing.stderr()).toEqual({ code: null, signal: 'SIGKILL' });
  const effectsAtCrash = await bed.effects();
  const again = bed.start(words);
  expect(await again.exited, again.stderr()).toMatchObject({ code: 0 });
  const events = eventsOf(again);
  expect(events.filter((event) => event.type === 'run.resumed')).toMatchObject([{ attempt: 2 }]);
  expect(events.at(-1)).toMatchObject({ type: 'run.finished', outcome: 'succeeded' });
  return { events, effectsAtCrash, effects: await bed.effects() };
}

describe('a process that is killed', () => {
  it.each([
    { point: 'after:run.started', what: 'before anything was done', atCrash: 0 },
    { point: 'after:phase.acting', what: 'between the intent and the effect of a start call' },
    { point: 'before:phase.acted:3', what: 'between the effect and the result of a start call' },
    { point: 'before:run.finished', what: 'when all is done but the last event' },
  ])(
    'at $point ($what) leaves a run that the next one finishes, with nothing doubled',
    async ({ point, atCrash }) => {
      effectsOfUp ??= await sandboxApp().then(async (app) => {
        await app.run('up');
        return app.effects().map(({ service, operation, target }) => `${service} ${operation} ${target}`);
      });
      const { effects, effectsAtCrash } = await crashAndGoOn(['up'], point, true);
      if (atCrash !== undefined) expect(effectsAtCrash).toHaveLength(atCrash);
      if (point.startsWith('before:')) expect(effectsAtCrash.length).toBeGreaterThan(0);
      expect(doubled(effects)).toEqual([]);
      expect(effects.toSorted()).toEqual(effectsOfUp.toSorted());
    },
    600_000,
  );

  it.each([
    { point: 'after:phase.acting', what: 'between its intent and its effect', sentAtCrash: 0 },
    { point: 'before:phase.acted', what: 'between its effect and its result', sentAtCrash: 1 },
  ])(
    'in the middle of a task, at $point ($what), has its commands sent exactly once',
    async (given) => {
      const sent = async () =>
        (await bed.effects()).filter((effect) => effect.startsWith('kafka produce')).length;
      const before = await sent();
      const { effectsAtCrash, events } = await crashAndGoOn(['init', '--yes'], given.point, false);
      const sentAtCrash =
        effectsAtCrash.filter((effect) => effect.startsWith('kafka produce')).length - before;
      expect(sentAtCrash).toBe(given.sentAtCrash);
      expect((await sent()) - before).toBe(1);
      if (sentAtCrash === 1) {
        expect(events.find((event) => event.type === 'phase.acted')?.detail).toMatch(
          /the effect had happened/,
        );
      }
    },
    600_000,
  );
});
