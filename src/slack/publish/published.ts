import { z } from 'zod';

/**
 * What is kept with the cursor of a run: enough for another process to go on where this one was.
 *
 * Before every post its intent is written, and after it what came of it. An intent without the other says that
 * the post may be there: whoever goes on looks for its key.
 */
const published = z.object({
  /** The message of the run. */
  root: z.object({ channel: z.string(), ts: z.string() }).optional(),
  /** How many messages it has had: one that people delete is posted once more. */
  roots: z.number().default(1),
  intent: z
    .object({
      key: z.string(),
      /** Replies: up to which event it tells, so that a repetition tells the same. */
      toSeq: z.number(),
      late: z.array(z.string()),
    })
    .optional(),
  /** The last event that the thread has told, or had no need to. */
  toldSeq: z.number().default(0),
  /** Phases of which the thread has told that they take long. */
  toldLate: z.array(z.string()).default([]),
  /** What the message shows, as `showing` puts it. */
  shown: z.string().optional(),
  /** The message cannot be edited any more, or the thread is gone, for the second time. */
  editsOff: z.boolean().optional(),
  threadOff: z.boolean().optional(),
  /** Not for Slack: it has no channel, or was over long before anybody was there to publish it. */
  passed: z.boolean().optional(),
});

export type Published = z.output<typeof published>;

/** What another release wrote in another form counts as nothing: the message is then looked for by its key. */
export const readPublished = (state: unknown): Published =>
  published.safeParse(state ?? {}).data ?? published.parse({});

export const rootKey = (runId: string, { roots }: Published): string => `${runId}/message/${roots}`;

/** Every reply moves one of the two on, so no key comes twice. */
export const replyKey = (runId: string, { toldSeq, toldLate }: Published): string =>
  `${runId}/after/${toldSeq}/${toldLate.length}`;
