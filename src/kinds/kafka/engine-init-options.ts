import { z } from 'zod';
import { durationMs } from '../../core/duration.ts';
import type { OptionProblem, Sibling } from '../../core/kind-definition.ts';
import type { KafkaResetOptions } from '../kafka-reset.ts';

const topicName = z.string().min(1);

export const engineInitOptions = z
  .strictObject({
    group: z.string().min(1).describe("The engine's consumer group."),
    topic: topicName.optional().describe('The topic from which the engine takes its commands.'),
    topics: z
      .array(topicName)
      .min(1)
      .optional()
      .describe('Instead of `topic`: several, each of which gets all commands.'),
    sharding: z
      .strictObject({
        enabled: z.boolean(),
        topics: z.array(topicName).min(1).describe("Each shard's topic; each gets all commands."),
      })
      .optional()
      .describe('When enabled, its topics take the place of `topic`.'),
    commands: z
      .array(
        z.strictObject({
          code: z.string().min(1),
          data: z.record(z.string(), z.unknown()).default({}),
        }),
      )
      .min(1)
      .describe('Sent in this order, as one batch per topic: all of them arrive or none.'),
    logLine: z
      .string()
      .min(1)
      .default('Start publish')
      .describe('The text by which the log shows that the engine has acted on the commands.'),
    verifyTimeout: durationMs
      .optional()
      .describe(
        "How long the engine may take from the commands to the log line. Default: the component's time-out.",
      ),
  })
  .superRefine((options, context) => {
    if ((options.topic === undefined) === (options.topics === undefined)) {
      context.addIssue({
        code: 'custom',
        path: ['topic'],
        message: 'exactly one of `topic` and `topics` is needed',
        params: {
          remedy: 'Write `topic:` for one topic (with or without `sharding:`), or `topics:` for several.',
        },
      });
    }
    if (options.topics !== undefined && options.sharding !== undefined) {
      context.addIssue({
        code: 'custom',
        path: ['sharding'],
        message: '`sharding` takes the place of `topic`, not of `topics`',
        params: { remedy: 'Write `topic:` and `sharding:`, or `topics:` alone.' },
      });
    }
  });

export type EngineInitOptions = z.output<typeof engineInitOptions>;

/** The topics that receive the commands. */
export function commandTopics(options: Pick<EngineInitOptions, 'topic' | 'topics' | 'sharding'>): string[] {
  if (options.topics !== undefined) return options.topics;
  if (options.sharding?.enabled) return options.sharding.topics;
  return options.topic === undefined ? [] : [options.topic];
}

/** The record value in Kafka, byte for byte as the engine has always received it. */
export const commandValue = ({ code, data }: EngineInitOptions['commands'][number]): string =>
  JSON.stringify({ code, data, timestamp: 0 });

/**
 * A reset deletes the group's offsets, so the engine begins at the start of each topic: one that was not wiped replays
 * the commands of earlier incarnations.
 */
export function topicsLeftUnwiped(
  options: EngineInitOptions,
  siblings: readonly Sibling[],
): readonly OptionProblem[] {
  const resets = siblings.filter(({ kind }) => kind === 'kafka-reset');
  const wiped = new Set(
    resets
      .flatMap(({ options: reset }) => (reset as unknown as KafkaResetOptions).topics)
      .map((of) => of.topic),
  );
  if (resets.length === 0) return [];
  const path = options.topics ? ['topics'] : options.sharding?.enabled ? ['sharding', 'topics'] : undefined;
  return commandTopics(options).flatMap((topic, index) =>
    wiped.has(topic)
      ? []
      : [
          {
            path: path === undefined ? ['topic'] : [...path, index],
            message:
              'gets commands and is not wiped, so a new engine would read those of earlier lives again',
            remedy: `Add it to the topics of ${resets.map(({ name }) => name).join(' or ')}.`,
          },
        ],
  );
}
