import { z } from 'zod';

/**
 * The value of a button. Keys are short: Slack accepts 2,000 characters, and a modal 3,000.
 * Sources: https://docs.slack.dev/reference/block-kit/block-elements/button-element,
 * https://docs.slack.dev/surfaces/modals
 */
const buttonValue = z.object({
  /** The environment. */
  e: z.string(),
  /** The run that it is about. */
  r: z.string().optional(),
  /** What it is about to do. */
  a: z.enum(['up', 'down', 'reset', 'init']).optional(),
  /** The prompt that it answers: only one of several answers to a prompt counts. */
  p: z.string().optional(),
  /** When the button was shown, in milliseconds since the epoch. */
  t: z.number().optional(),
  /** `up`: with these options. */
  i: z.boolean().optional(),
  w: z.boolean().optional(),
  /** `up`: keep it lit for so many milliseconds, or until that moment. */
  f: z.number().optional(),
  u: z.number().optional(),
  /** The deadline that was shown, in milliseconds: a click about another deadline does not count. */
  d: z.number().optional(),
  /** A request for more, or an exception of the schedule. */
  q: z.string().optional(),
  /** Modals: the channel, and the thread in it, of the click that opened it. */
  c: z.string().optional(),
  h: z.string().optional(),
});

export type ButtonValue = z.output<typeof buttonValue>;

export const writeValue = (value: ButtonValue): string => JSON.stringify(value);

/** Undefined for a value that is not ours, or of a release with another format. */
export function readValue(text: unknown): ButtonValue | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    return buttonValue.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
