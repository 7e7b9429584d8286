import { z } from 'zod';

/** What a button carries. Short keys: Slack takes 2,000 characters, and a modal 3,000. */
const buttonValue = z.object({
  /** The environment. */
  e: z.string(),
  /** The run that it is about. */
  r: z.string().optional(),
  /** What it is about to do. */
  a: z.enum(['up', 'down', 'reset', 'init']).optional(),
  /** The prompt that it answers: of several answers to one prompt one counts. */
  p: z.string().optional(),
  /** When it was shown, in milliseconds since the epoch. */
  t: z.number().optional(),
  /** `up`: with these options. */
  i: z.boolean().optional(),
  w: z.boolean().optional(),
  /** `up`: to stay lit for so many milliseconds, or until that moment. */
  f: z.number().optional(),
  u: z.number().optional(),
  /** The deadline that was shown, in milliseconds: what was asked about another one does not count. */
  d: z.number().optional(),
  /** A request for more, or an exception of the schedule. */
  q: z.string().optional(),
  /** Modals: the channel, and the thread in it, where the click was that opened it. */
  c: z.string().optional(),
  h: z.string().optional(),
});

export type ButtonValue = z.output<typeof buttonValue>;

export const writeValue = (value: ButtonValue): string => JSON.stringify(value);

/** Undefined for what is none of ours, or of a release that wrote them otherwise. */
export function readValue(text: unknown): ButtonValue | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    return buttonValue.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
