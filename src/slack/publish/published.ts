import { z } from 'zod';

/**
 * The state stored with the cursor of a run: enough for another process to continue.
 *
 * Before every post its intent is written, and after it the result. An intent without a result says that the post may
 * exist: the next process searches for its key.
 */
const published = z.object({
  /** The message of the run. */
  root: z.object({ channel: z.string(), ts: z.string() }).optional(),
  /** How many messages it has had: one that people delete is posted once more. */
  roots: z.number().default(1),
  intent: z
    .object({
      key: z.string(),
      /** Replies: up to which event it reports, so that a repetition reports the same. */
      toSeq: z.number(),
      late: z.array(z.string()),
    })
    .optional(),
  /** The last event that the thread has reported, or skipped. */
  toldSeq: z.number().default(0),
  /** Phases that the thread has reported as late. */
  toldLate: z.array(z.string()).default([]),
  /** What the message shows, as digested by `showing`. */
  shown: z.string().optional(),
  /** The message can no longer be edited, or the thread is gone, for the second time. */
  editsOff: z.boolean().optional(),
  threadOff: z.boolean().optional(),
  /** Not published: it has no channel, or was over long before a publisher existed. */
  passed: z.boolean().optional(),
});

export type Published = z.output<typeof published>;

/** A state in another release's format counts as empty: the message is then found by its key. */
export const readPublished = (state: unknown): Published =>
  published.safeParse(state ?? {}).data ?? published.parse({});

export const rootKey = (runId: string, { roots }: Published): string => `${runId}/message/${roots}`;

/** Every reply advances one of the two, so no key occurs twice. */
export const replyKey = (runId: string, { toldSeq, toldLate }: Published): string =>
  `${runId}/after/${toldSeq}/${toldLate.length}`;
