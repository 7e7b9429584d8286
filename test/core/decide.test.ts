import { describe, expect, it } from 'vitest';
import { decide, SETTLE_MS } from '../../src/core/decide.ts';
import { type Observation, RESOURCE_STATES } from '../../src/core/observation.ts';
import { observed } from '../support/toy-environment.ts';

const NOW = 1_000_000;
type Act = ReturnType<typeof decide>['act'];

/** Every state, with and without its trait, against both wishes. */
const table: [Observation, Act, Act][] = [
  // what is seen                                              wanted on, wanted off
  [observed('on'), 'done', 'stop'],
  [observed('off'), 'start', 'done'],
  [observed('absent'), 'start', 'done'],
  [observed('absent', { traits: { creatable: false } }), 'fail', 'fail'],
  [observed('starting'), 'wait', 'wait'],
  [observed('starting', { traits: { interruptible: true } }), 'wait', 'stop'],
  [observed('stopping'), 'wait', 'wait'],
  [observed('stopping', { traits: { interruptible: true } }), 'start', 'wait'],
  [observed('deleting'), 'wait', 'wait'],
  [observed('resizable'), 'start', 'stop'],
  [observed('busy'), 'wait', 'wait'],
  [observed('busy', { traits: { serving: true } }), 'done', 'wait'],
  [observed('broken'), 'fail', 'fail'],
  [observed('broken', { traits: { interruptible: true } }), 'fail', 'stop'],
];

describe('decide', () => {
  it.each(table.map(([seen, on, off]) => ({ state: seen.state, traits: seen.traits, seen, on, off })))(
    'answers $on to a wish for on and $off to a wish for off when it sees $state $traits',
    ({ seen, on, off }) => {
      expect(decide(seen, 'on', NOW).act).toBe(on);
      expect(decide(seen, 'off', NOW).act).toBe(off);
    },
  );

  it('has a row for every state', () => {
    expect(new Set(table.map(([seen]) => seen.state))).toEqual(new Set(RESOURCE_STATES));
  });

  it('does not repeat an accepted call while the service may still show the old state', () => {
    const stopped = observed('off', { detail: 'stopped' });
    const call = { act: 'start', atMs: NOW } as const;
    expect(decide(stopped, 'on', NOW + SETTLE_MS - 1, call).act).toBe('wait');
    expect(decide(stopped, 'on', NOW + SETTLE_MS, call).act).toBe('start');
  });

  it('does not let an accepted stop hold back a start', () => {
    expect(decide(observed('off'), 'on', NOW + 1, { act: 'stop', atMs: NOW }).act).toBe('start');
  });

  it('says in every reason what was seen', () => {
    for (const state of RESOURCE_STATES) {
      for (const desired of ['on', 'off'] as const) {
        expect(decide(observed(state, { detail: 'as the service says' }), desired, NOW).reason).toContain(
          'as the service says',
        );
      }
    }
  });
});
