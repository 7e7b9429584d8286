import type { Nodegroup } from '@aws-sdk/client-eks';
import { describe, expect, it } from 'vitest';
import { ServiceError } from '../../../src/core/errors.ts';
import { type NodeSeen, toObservation } from '../../../src/kinds/aws/nodegroup-state.ts';

const wanted = { up: { desired: 3, min: 2, max: 6 }, down: { desired: 0, min: 0, max: 6 } };
const group = (min: number, desired: number, rest: Partial<Nodegroup> = {}): Nodegroup => ({
  status: 'ACTIVE',
  scalingConfig: { minSize: min, desiredSize: desired, maxSize: 6 },
  ...rest,
});
const nodes = (count: number, rest: Partial<NodeSeen> = {}): NodeSeen[] =>
  Array.from({ length: count }, (_, index) => ({ name: `n${index}`, ready: true, cordoned: false, ...rest }));

describe('what a look at a nodegroup means', () => {
  it.each([
    ['dark', group(0, 0), nodes(0), { state: 'off' }],
    ['dark, DEGRADED', group(0, 0, { status: 'DEGRADED' }), nodes(0), { state: 'off' }],
    ['draining', group(0, 0), nodes(1), { state: 'stopping', traits: { interruptible: true } }],
    [
      'asked to go dark just now',
      group(0, 0, { status: 'UPDATING' }),
      nodes(3),
      { state: 'stopping', traits: { interruptible: false } },
    ],
    [
      'asked to go up just now',
      group(2, 3, { status: 'UPDATING' }),
      nodes(0),
      { state: 'starting', traits: { interruptible: false } },
    ],
    ['with one Ready node', group(2, 3), nodes(1), { state: 'starting', traits: { interruptible: true } }],
    ['with nodes that are not Ready', group(2, 3), nodes(3, { ready: false }), { state: 'starting' }],
    ['with its minimum Ready', group(2, 3), nodes(2), { state: 'on' }],
    ['lit and DEGRADED', group(2, 3, { status: 'DEGRADED' }), nodes(3), { state: 'on' }],
    ['grown by an autoscaler', group(2, 5), nodes(5), { state: 'on' }],
    ['at a smaller size', group(1, 1), nodes(1), { state: 'resizable' }],
    [
      'cordoned whole, perhaps because it is on its way out',
      group(2, 3),
      nodes(3, { cordoned: true }),
      {
        state: 'starting',
        traits: { interruptible: true },
        detail: expect.stringMatching(/^0\/3 .*3 cordoned/),
      },
    ],
    [
      'cordoned in part, with enough others',
      group(2, 3),
      [...nodes(2), { name: 'n9', ready: true, cordoned: true }],
      {
        state: 'on',
        detail: '2/3 nodes Ready, 1 cordoned',
        warnings: [expect.stringMatching(/left alone.*n9/)],
      },
    ],
    [
      'cordoned whole while it is updated',
      group(2, 3, { status: 'UPDATING' }),
      nodes(3, { cordoned: true }),
      { state: 'starting', traits: { interruptible: false } },
    ],
    [
      'lit while its version is updated',
      group(2, 3, { status: 'UPDATING' }),
      nodes(3),
      { state: 'busy', traits: { serving: true } },
    ],
    ['failed at creation', group(2, 3, { status: 'CREATE_FAILED' }), nodes(0), { state: 'broken' }],
    ['being deleted', group(2, 3, { status: 'DELETING' }), nodes(3), { state: 'deleting' }],
  ])('%s', (_name, seen, ready, expected) => {
    expect(toObservation({ group: seen, nodes: ready }, wanted)).toMatchObject(expected);
  });

  describe('when its nodes cannot be listed', () => {
    const refused = new ServiceError('kubernetes list nodes: Forbidden: no', {
      ...{ service: 'kubernetes', operation: 'list nodes', errorName: 'Forbidden', errorClass: 'denied' },
    });
    it.each([
      ['dark', group(0, 0), { state: 'off' }],
      ['dark, DEGRADED', group(0, 0, { status: 'DEGRADED' }), { state: 'off' }],
      [
        'asked to go dark just now',
        group(0, 0, { status: 'UPDATING' }),
        { state: 'stopping', traits: { interruptible: false } },
      ],
      ['lit', group(2, 3), { state: 'starting', traits: { interruptible: true } }],
      [
        'asked to go up just now',
        group(2, 3, { status: 'UPDATING' }),
        { state: 'starting', traits: { interruptible: false } },
      ],
      ['at a smaller size', group(1, 1), { state: 'resizable' }],
      ['being deleted', group(2, 3, { status: 'DELETING' }), { state: 'deleting' }],
    ])('%s: EKS alone decides', (_name, seen, expected) => {
      const observed = toObservation({ group: seen, nodes: refused }, wanted);
      expect(observed).toMatchObject(expected);
      if (expected.state === 'deleting') return;
      expect(observed).toMatchObject({
        detail: expect.stringContaining('its nodes cannot be listed (Forbidden)'),
        unseen: 'its nodes cannot be listed (Forbidden)',
        warnings: ['its nodes cannot be listed: kubernetes list nodes: Forbidden: no'],
        remedy: expect.stringContaining('Grant'),
      });
    });
  });

  it('uncordons only what is known to be forgotten', () => {
    const probe = { group: group(2, 3), nodes: nodes(3, { cordoned: true }) };
    expect(toObservation({ ...probe, forgotten: ['n0'] }, wanted).state).toBe('resizable');
    expect(toObservation({ ...probe, nodes: nodes(3), forgotten: [] }, wanted).state).toBe('on');
  });

  it('lists its nodes in short, for a row of the status', () => {
    const named = (name: string, rest: Partial<NodeSeen> = {}) => ({
      ...{ name: `${name}.eu.compute.internal`, ready: true, cordoned: false, ...rest },
    });
    const few = [
      named('ip-1'),
      named('ip-2', { cordoned: true }),
      named('ip-3', { ready: false }),
      named('ip-4'),
    ];
    expect(toObservation({ group: group(2, 4), nodes: few }, wanted).facts?.nodes).toBe(
      'ip-1 ip-4 (Ready), ip-2 (Ready, cordoned), ip-3 (NotReady)',
    );
    const many = Array.from({ length: 9 }, (_, index) => named(`ip-${index}`));
    expect(toObservation({ group: group(2, 9), nodes: many }, wanted).facts?.nodes).toMatch(
      /ip-5 \(Ready\) and 3 more$/,
    );
  });

  it('needs one Ready node at least, even where min is 0', () => {
    const up = { desired: 2, min: 0, max: 6 };
    expect(toObservation({ group: group(0, 2), nodes: nodes(0) }, { ...wanted, up }).state).toBe('starting');
    expect(toObservation({ group: group(0, 2), nodes: nodes(1) }, { ...wanted, up }).state).toBe('on');
  });

  it('may keep nodes when dark, if the configuration says so', () => {
    const keep = { ...wanted, down: { desired: 1, min: 1, max: 6 } };
    expect(toObservation({ group: group(1, 1), nodes: nodes(1) }, keep)).toMatchObject({
      state: 'off',
      detail: '1 nodes',
    });
    expect(toObservation({ group: group(1, 1), nodes: nodes(3) }, keep).state).toBe('stopping');
  });

  it('shows old health issues only while nodes are missing', () => {
    const health = { issues: [{ code: 'NodeCreationFailure' as const, message: 'failed to join' }] };
    const warned = (seen: Nodegroup, count: number) =>
      toObservation({ group: seen, nodes: nodes(count) }, wanted).warnings;
    expect(warned(group(2, 3, { health }), 1)).toEqual(['NodeCreationFailure: failed to join']);
    expect(warned(group(2, 3, { health }), 3)).toBeUndefined();
    expect(warned(group(0, 0, { health }), 0)).toBeUndefined();
  });
});
