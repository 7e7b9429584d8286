import type { Scene } from './release-bed.ts';

/** What is released at every moment, by its name. */
export const SCENES: Readonly<Record<string, Scene>> = {
  'an up from dark': { action: 'up' },
  'an up with most parts on, one of which somebody stops meanwhile': {
    action: 'up',
    before: ['up', { component: 'redis', act: 'stop' }, { component: 'kafka-host', act: 'stop' }],
    // Its turn comes after redis, so by then the plan's "already on" is no longer true.
    meanwhile: { afterMs: 300_000, hand: { component: 'backend', act: 'stop' } },
  },
  'a down': { action: 'down', before: ['up'] },
  'a down with a part off, which somebody starts meanwhile': {
    action: 'down',
    before: ['up', { component: 'nat', act: 'stop' }],
    // Its turn comes after the nodes, so by then the plan's "already off" is no longer true.
    meanwhile: { afterMs: 60_000, hand: { component: 'nat', act: 'start' } },
  },
  'a reset': { action: 'reset', before: ['up'] },
  'an init': { action: 'init', before: ['up'] },
};
