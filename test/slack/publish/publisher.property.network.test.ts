import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ApiFault } from '../../../packages/slack-on-localhost/src/index.ts';
import type { ComponentResult, Outcome, RunEventBody } from '../../../src/core/events.ts';
import { runViewOf } from '../../../src/core/run-view.ts';
import { runMessage } from '../../../src/slack/messages/blocks/run/run-message.ts';
import { textsFor } from '../../../src/slack/messages/texts/texts.ts';
import { finished, journal, phase, plan, START, started } from '../../support/cli/sample-run.ts';
import { MINJI } from '../../support/slack/local-slack.ts';
import { Mortal } from '../../support/slack/mortal.ts';
import { stage } from '../../support/slack/publisher-stage.ts';

const MINUTE = 60_000;

/** A phase and what becomes of it, with seconds before each of its events. */
const phaseStory = fc.record({
  startAfter: fc.integer({ min: 0, max: 20 }),
  lasts: fc.integer({ min: 0, max: 90 }),
  end: fc.constantFrom('done', 'failed', 'skipped', 'cancelled'),
  warned: fc.boolean(),
});

const fault = fc.record({
  at: fc.integer({ min: 0, max: 25 }),
  fault: fc.constantFrom<ApiFault>(
    { kind: 'lose-answer' },
    { kind: 'hang-up' },
    { kind: 'slow', ms: 4_000 },
    { kind: 'status', status: 429, retryAfterSeconds: 7 },
    { kind: 'status', status: 500 },
    { kind: 'status', status: 503 },
    { kind: 'refuse', error: 'internal_error' },
    { kind: 'refuse', error: 'fatal_error' },
    { kind: 'refuse', error: 'service_unavailable' },
    { kind: 'refuse', error: 'something_new' },
  ),
});

const story = fc.record({
  phases: fc.array(phaseStory, { minLength: 0, maxLength: 6 }),
  outcome: fc.constantFrom<Outcome>('succeeded', 'partial', 'failed', 'cancelled'),
  faults: fc.array(fault, { maxLength: 6 }),
  outages: fc.array(
    fc.record({ from: fc.integer({ min: 0, max: 120 }), lasts: fc.integer({ min: 1, max: 900 }) }),
    { maxLength: 2 },
  ),
  /** After so many of its steps each process dies and another comes. */
  deaths: fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 4 }),
});

type Story = typeof story extends fc.Arbitrary<infer T> ? T : never;

function eventsOf({ phases, outcome }: Story) {
  const ids = phases.map((_, index) => `p${index}`);
  const entries: [number, RunEventBody][] = [[0, started(plan(ids.map((id) => phase(id))))]];
  let second = 0;
  for (const [index, { startAfter, lasts, end, warned }] of phases.entries()) {
    const id = ids[index] ?? '';
    second += startAfter;
    entries.push([second, { type: 'phase.started', phase: id, reason: 'off, wanted on' }]);
    if (warned) entries.push([second, { type: 'phase.warned', phase: id, message: 'slow <!here>' }]);
    second += lasts;
    entries.push([
      second,
      {
        ...{ type: 'phase.finished', phase: id, state: end, detail: 'over', durationMs: lasts * 1_000 },
        ...(end === 'skipped' && { blockedBy: ['p0'] }),
        ...(end === 'failed' && { failure: { code: 'x', component: id, message: 'it broke & <!channel>' } }),
      },
    ]);
  }
  const results: Record<string, ComponentResult> = Object.fromEntries(
    ids.map((id) => [id, { result: 'succeeded', detail: '' }]),
  );
  return journal(...entries, [second, finished(outcome, second, results)]);
}

const withoutIds = (blocks: unknown): unknown =>
  JSON.parse(JSON.stringify(blocks, (key, value) => (key === 'block_id' ? undefined : value)));

/** The phases of which a reply tells the end, in its order; `end` is the run's. */
const toldIn = (reply: string): string[] =>
  reply.split('\n').flatMap((line) => {
    if (/^:[a-z_]+: \*dev/.test(line)) return ['end'];
    if (line.includes('longer than usual') || line.startsWith(':warning: *p')) return [];
    return [...line.matchAll(/(?:^:[a-z_]+: \*|, )(p\d)/g)].map(([, id = '']) => id);
  });

describe('whatever happens to a run, to Slack and to the publishers', () => {
  it('one message shows the end, and the thread tells every end once and in order', async () => {
    await fc.assert(
      fc.asyncProperty(story, async (reported) => {
        const { publisher, play, quiet, newest, replies, roots, slack, clock, close } = await stage();
        try {
          let call = -1;
          // The first rule only counts.
          slack.faults.onCall({
            when: () => {
              call += 1;
              return false;
            },
            fault: { kind: 'hang-up' },
          });
          for (const { at, fault: what } of reported.faults) {
            slack.faults.onCall({ when: () => call === at, times: 1, fault: what });
          }
          for (const { from, lasts } of reported.outages) {
            const fromMs = START + from * 1_000;
            slack.faults.outage({ how: 'hang-up', fromMs, untilMs: fromMs + lasts * 1_000 });
          }
          const generations = (async () => {
            for (const steps of reported.deaths) {
              const mortal = new Mortal(steps);
              publisher({}, mortal);
              for (let seconds = 0; !mortal.dead && seconds < 120; seconds += 1) await clock.sleep(1_000);
              mortal.kill();
            }
            publisher();
          })();
          const events = eventsOf(reported);
          await Promise.all([play(events, { environment: 'dev' }), generations]);
          await quiet();

          const view = runViewOf(events);
          if (view === undefined) throw new Error('no view');
          const expected = runMessage(
            { ...view, runId: 'run-1' },
            {
              texts: textsFor('en'),
              ...{ zone: 'Asia/Seoul', nowMs: START + 30 * MINUTE, shape: 'plan' as const },
              requester: { name: 'minji', slackUserId: MINJI },
            },
          );
          expect(roots()).toHaveLength(1);
          expect(newest()?.text).toBe(expected.text);
          expect(withoutIds(newest()?.blocks)).toEqual(withoutIds(expected.blocks));
          const ends = reported.phases.map((_, index) => `p${index}`);
          const all = replies(newest());
          expect(
            all
              .flatMap(toldIn)
              .filter((id) => id !== 'end')
              .sort(),
          ).toEqual(ends.sort());
          expect(all.flatMap(toldIn).filter((id) => id === 'end')).toEqual(['end']);
          expect(toldIn(all.at(-1) ?? '').at(-1)).toBe('end');
          const keys = slack
            .thread(newest() ?? { channel: '', ts: '' })
            .map(({ metadata }) => JSON.stringify(metadata));
          expect(new Set(keys).size).toBe(keys.length);
        } finally {
          await close();
        }
      }),
      { numRuns: 60, seed: 5, endOnFailure: false },
    );
  });
});
