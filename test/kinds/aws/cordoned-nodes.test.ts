import type { Nodegroup } from '@aws-sdk/client-eks';
import { describe, expect, it } from 'vitest';
import {
  type CordonWatch,
  FORGOTTEN_MS,
  forgotten,
  watchCordons,
} from '../../../src/kinds/aws/cordoned-nodes.ts';

const up = { desired: 3, min: 2, max: 6 };
const calm: Nodegroup = { status: 'ACTIVE', scalingConfig: { minSize: 2, desiredSize: 3, maxSize: 6 } };
const cordoned = (...names: string[]) => names.map((name) => ({ name, ready: true, cordoned: true }));

/** Looks every minute; each entry says what was there, `calm` with a and b cordoned unless told. */
function watched(...probes: { group?: Nodegroup; nodes?: string[]; afterMs?: number }[]): string[] {
  let watch: CordonWatch | undefined;
  let atMs = 0;
  for (const { group = calm, nodes = ['a', 'b'], afterMs = 60_000 } of probes) {
    atMs += afterMs;
    watch = watchCordons(watch, { group, nodes: cordoned(...nodes) }, up, atMs);
  }
  return watch === undefined ? [] : forgotten(watch);
}

describe('cordoned nodes', () => {
  it('are forgotten after four calm minutes of being seen', () => {
    expect(FORGOTTEN_MS).toBe(240_000);
    expect(watched({}, {}, {}, {})).toEqual([]);
    expect(watched({}, {}, {}, {}, {})).toEqual(['a', 'b']);
  });

  it('are counted each by itself: a later one waits longer, one that is back from elsewhere begins anew', () => {
    expect(watched({ nodes: ['a'] }, {}, {}, {}, {})).toEqual(['a']);
    expect(watched({}, {}, { nodes: ['a'] }, {}, {})).toEqual(['a']);
  });

  it.each([
    ['EKS updates the group', { group: { ...calm, status: 'UPDATING' as const } }],
    ['it has other sizes', { group: { ...calm, scalingConfig: { minSize: 0, desiredSize: 0, maxSize: 6 } } }],
    ['there are more nodes than desired', { nodes: ['a', 'b', 'c', 'd'] }],
    ['nobody looked for a while', { afterMs: 120_000 }],
  ])('begin anew when %s', (_name, disturbance) => {
    expect(watched({}, {}, {}, {}, disturbance, {})).toEqual([]);
  });

  it('are the same in a DEGRADED group, which says nothing about what it is doing', () => {
    const group = { ...calm, status: 'DEGRADED' as const };
    expect(watched({ group }, {}, {}, {}, { group })).toEqual(['a', 'b']);
  });
});
