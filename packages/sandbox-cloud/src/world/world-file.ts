import { z } from 'zod';
import { componentBehaviour, faultSpec } from './behaviour.ts';

/** A world: the sandbox cloud's times, beginnings and faults. One YAML file. */
export const worldFile = z.strictObject({
  name: z.string(),
  description: z.string().default(''),
  seed: z.int().default(1).describe('Draws every jitter; the same seed gives the same world.'),
  jitter: z
    .number()
    .min(0)
    .max(0.9)
    .default(0.02)
    .describe('How far each time strays from its figure: 0.05 means up to 5 % either way.'),
  components: z
    .record(z.string(), componentBehaviour)
    .default({})
    .describe('By the name of the component in the configuration.'),
  faults: z.array(faultSpec).default([]),
  expect: z
    .strictObject({
      action: z.enum(['up', 'down', 'reset', 'init']).default('up'),
      outcome: z.enum(['succeeded', 'partial', 'failed', 'cancelled']),
      failed: z.array(z.string()).default([]).describe('The components whose failure is expected.'),
    })
    .optional()
    .describe('How a run in this world ends; the tests hold every shipped world to it.'),
});

export type WorldFile = z.output<typeof worldFile>;
