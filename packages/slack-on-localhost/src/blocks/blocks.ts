import {
  anything,
  atLeastOneOf,
  boolean,
  both,
  byType,
  type Check,
  isObject,
  list,
  object,
  oneOf,
  problemAt,
  string,
} from './checks.ts';
import { image, inActions, inInput, inSection } from './elements.ts';
import { anyText, plainText } from './texts.ts';

type Shape = Record<string, Check>;

export type Surface = 'message' | 'modal' | 'home';

function block(type: string, required: Shape, optional: Shape = {}): Check {
  return object({ type: oneOf(type), ...required }, { block_id: string(255, 1), ...optional });
}

/** Known to Slack and not used by the bot: the shape is not checked, the size still counts. */
const known: Check = anything;

const richText = block('rich_text', { elements: list(anything, 1000) });

const source = object({ type: oneOf('url'), url: string(3000, 1), text: string(3000, 1) });

/**
 * A single rich_text entity, as Slack's reference demands.
 * Source: https://docs.slack.dev/reference/block-kit/blocks/task-card-block
 */
const singleRichText = block('rich_text', { elements: list(anything, 1, 1) });

/** Source: https://docs.slack.dev/reference/block-kit/blocks/task-card-block */
const taskCard = block(
  'task_card',
  { task_id: string(255, 1), title: string(3000, 1) },
  {
    status: oneOf('pending', 'in_progress', 'complete', 'error'),
    details: singleRichText,
    output: singleRichText,
    sources: list(source, 100),
  },
);

const uniqueTasks: Check = (tasks, path, problems) => {
  if (!Array.isArray(tasks)) return;
  const ids = new Set<unknown>();
  for (const [index, task] of tasks.entries()) {
    if (!isObject(task)) continue;
    if (ids.has(task.task_id))
      problems.push(problemAt(`${path}/${index}/task_id`, '`task_id` already exists'));
    ids.add(task.task_id);
  }
};

/** Source: https://docs.slack.dev/reference/block-kit/blocks/plan-block */
const plan = block(
  'plan',
  { title: string(3000, 1) },
  { tasks: both(list(byType({ task_card: taskCard }), 50), uniqueTasks) },
);

const EVERYWHERE: Record<string, Check> = {
  section: both(
    block(
      'section',
      {},
      { text: anyText(3000), fields: list(anyText(2000), 10, 1), accessory: inSection, expand: boolean },
    ),
    atLeastOneOf('text', 'fields'),
  ),
  header: block('header', { text: plainText(150) }, { level: anything }),
  divider: block('divider', {}),
  context: block('context', {
    elements: list(
      (value, path, problems) =>
        isObject(value) && value.type === 'image'
          ? image(value, path, problems)
          : anyText(3000)(value, path, problems),
      10,
      1,
    ),
  }),
  actions: block('actions', { elements: list(inActions, 25, 1) }),
  image: both(
    block(
      'image',
      { alt_text: string(2000, 1) },
      { image_url: string(3000), slack_file: anything, title: plainText(2000) },
    ),
    atLeastOneOf('image_url', 'slack_file'),
  ),
  input: block(
    'input',
    { label: plainText(2000), element: inInput },
    { hint: plainText(2000), optional: boolean, dispatch_action: boolean },
  ),
  rich_text: richText,
  video: known,
};

const IN_MESSAGES: Record<string, Check> = {
  markdown: block('markdown', { text: string(12_000, 1) }),
  context_actions: known,
  file: known,
  table: known,
};

/**
 * Block ids are unique in a message, and action ids in a block: Slack distinguishes clicks by them.
 * Source: https://docs.slack.dev/reference/block-kit/blocks
 */
const uniqueIds: Check = (blocks, path, problems) => {
  if (!Array.isArray(blocks)) return;
  const blockIds = new Set<unknown>();
  for (const [index, given] of blocks.entries()) {
    if (!isObject(given)) continue;
    if (given.block_id !== undefined && blockIds.has(given.block_id)) {
      problems.push(problemAt(`${path}/${index}/block_id`, '`block_id` already exists'));
    }
    blockIds.add(given.block_id);
    const actionIds = new Set<unknown>();
    for (const [nth, element] of (Array.isArray(given.elements) ? given.elements : []).entries()) {
      if (!isObject(element) || element.action_id === undefined) continue;
      if (actionIds.has(element.action_id)) {
        problems.push(problemAt(`${path}/${index}/elements/${nth}/action_id`, '`action_id` already exists'));
      }
      actionIds.add(element.action_id);
    }
  }
};

/** The check of all blocks of a message or view. Source: https://docs.slack.dev/reference/block-kit/blocks */
export function blocksOf(surface: Surface, planBlocks: boolean): Check {
  const types = {
    ...EVERYWHERE,
    ...(surface === 'message' && IN_MESSAGES),
    ...(surface === 'message' && planBlocks && { plan, task_card: taskCard }),
  };
  return both(list(byType(types), surface === 'message' ? 50 : 100), uniqueIds);
}

/**
 * The text length of blocks, which Slack limits with `msg_blocks_too_long`.
 * Source: slackapi/bolt-js#2509 (Slack does not document it)
 */
export function textLength(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + textLength(item), 0);
  if (!isObject(value)) return 0;
  return Object.entries(value).reduce(
    (sum, [key, item]) => (key === 'type' || key.endsWith('_id') ? sum : sum + textLength(item)),
    0,
  );
}
