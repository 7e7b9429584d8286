import { z } from 'zod';

/** The value of a button or a modal. */
const buttonValue = z.object({
  environment: z.string(),
  /** The run that it is about. */
  runId: z.string().optional(),
  /** What it is about to do. */
  action: z.enum(['up', 'down', 'reset', 'init']).optional(),
  /** The prompt that it answers: only one of several answers to a prompt counts. */
  promptId: z.string().optional(),
  /** When it was shown, in milliseconds since the epoch. */
  shownAtMs: z.number().optional(),
  /** `up`: with these options. */
  infraOnly: z.boolean().optional(),
  reset: z.boolean().optional(),
  /** `up`: to stay lit for so many milliseconds, or until that moment. */
  forMs: z.number().optional(),
  untilMs: z.number().optional(),
  /** The deadline that was shown, in milliseconds: a click about another deadline does not count. */
  deadlineMs: z.number().optional(),
  /** A request for more, or an exception of the schedule. */
  subjectId: z.string().optional(),
  /** Modals: the channel, and the thread in it, where the click was that opened it. */
  channel: z.string().optional(),
  threadTs: z.string().optional(),
});

export type ButtonValue = z.output<typeof buttonValue>;

/** The keys that 0.1.0 wrote. Its buttons still stand in channels, so the release after it reads them. */
const KEYS_OF_0_1_0: ReadonlyMap<string, keyof ButtonValue> = new Map([
  ['e', 'environment'],
  ['r', 'runId'],
  ['a', 'action'],
  ['p', 'promptId'],
  ['t', 'shownAtMs'],
  ['i', 'infraOnly'],
  ['w', 'reset'],
  ['f', 'forMs'],
  ['u', 'untilMs'],
  ['d', 'deadlineMs'],
  ['q', 'subjectId'],
  ['c', 'channel'],
  ['h', 'threadTs'],
]);

/**
 * As JSON. Slack takes 2,000 characters in a button and 3,000 in a modal:
 * https://docs.slack.dev/reference/block-kit/block-elements/button-element
 * https://docs.slack.dev/reference/views/modal-views
 */
export const writeValue = (value: ButtonValue): string => JSON.stringify(value);

/** Undefined for a value that is not ours, or of a release with another format. */
export function readValue(text: unknown): ButtonValue | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    return buttonValue.safeParse(inWords(JSON.parse(text))).data;
  } catch {
    return undefined;
  }
}

/** With the short keys of 0.1.0 replaced by the words of today. */
function inWords(json: unknown): unknown {
  if (typeof json !== 'object' || json === null || !('e' in json)) return json;
  return Object.fromEntries(
    Object.entries(json).map(([key, value]) => [KEYS_OF_0_1_0.get(key) ?? key, value]),
  );
}
