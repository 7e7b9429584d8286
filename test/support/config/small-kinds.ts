import { z } from 'zod';
import type { Check, Resource, Task } from '../../../src/core/component.ts';
import type { KindRegistry, Permission } from '../../../src/core/kind-definition.ts';
import { defineKind, type Kind } from '../../../src/kinds/kind.ts';

const notBuilt = (): never => {
  throw new Error('loading a configuration builds no component');
};

const base = {
  summary: 'A small kind.',
  notes: '',
  layer: 'infrastructure' as const,
  timeoutMs: 600_000,
  expected: { upMs: 30_000, downMs: 20_000 },
  pollMs: 3_000,
};

const aws: Permission = { on: 'aws', action: 'box:Start', why: 'to start it' };
const kubernetes: Permission = { on: 'kubernetes', verb: 'list', resource: 'pods', why: 'to see it' };
const kafka: Permission = { on: 'kafka', operation: 'delete', resource: 'topic', why: 'to wipe it' };

/** One kind of each shape and moment: enough to load any graph. */
export const smallKinds: readonly Kind[] = [
  defineKind({
    ...base,
    name: 'box',
    shape: 'resource',
    options: z.strictObject({
      id: z.string().min(1).describe('The id of the box.'),
      size: z.int().min(1).max(9).default(1).describe('How many.'),
      mode: z.enum(['warm', 'cold']).default('warm').describe('How it stands.'),
      labels: z.record(z.string(), z.string()).default({}).describe('Labels by name.'),
      ports: z.array(z.strictObject({ number: z.int(), open: z.boolean().default(true) })).default([]),
    }),
    permissions: [aws],
    create: (): Resource => notBuilt(),
  }),
  defineKind({
    ...base,
    name: 'app',
    shape: 'resource',
    layer: 'application',
    options: z.strictObject({ name: z.string().min(1) }),
    permissions: [kubernetes],
    create: (): Resource => notBuilt(),
  }),
  defineKind({
    ...base,
    name: 'probe',
    shape: 'check',
    layer: 'application',
    options: z.strictObject({ at: z.union([z.url(), z.strictObject({ pod: z.string(), port: z.int() })]) }),
    permissions: [kubernetes],
    connections: ({ at }) => (typeof at === 'string' ? [] : ['kubernetes']),
    create: (): Check => notBuilt(),
  }),
  defineKind({
    ...base,
    name: 'wipe',
    shape: 'task',
    moment: 'before-subject-starts',
    layer: 'application',
    options: z.strictObject({ topic: z.string().min(1) }),
    permissions: [kafka],
    create: (): Task => notBuilt(),
  }),
  defineKind({
    ...base,
    name: 'prime',
    shape: 'task',
    moment: 'after-subject-is-ready',
    layer: 'application',
    options: z.strictObject({}),
    permissions: [],
    create: (): Task => notBuilt(),
  }),
  defineKind({
    ...base,
    name: 'scale-all',
    shape: 'task',
    moment: 'instead-of-members',
    options: z.strictObject({ function: z.string().min(1) }),
    permissions: [aws],
    create: (): Task => notBuilt(),
  }),
];

/** A registry of these kinds that remembers which were loaded. */
export function smallRegistry(): KindRegistry & { loaded: string[] } {
  const byName = new Map(smallKinds.map((kind) => [kind.name, kind]));
  const loaded: string[] = [];
  return {
    names: [...byName.keys()],
    loaded,
    load: async (name) => {
      loaded.push(name);
      const kind = byName.get(name);
      if (kind === undefined) throw new Error(`no kind ${name}`);
      return kind;
    },
  };
}
