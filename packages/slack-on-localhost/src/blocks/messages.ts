import { SlackRefusal, structureRefusal } from '../refusal.ts';
import { blocksOf, textLength } from './blocks.ts';
import { isObject, type JsonObject } from './checks.ts';

/** Characters of all blocks together; Slack does not document the limit. Source: slackapi/bolt-js#2509 */
const BLOCKS_IN_ALL = 13_200;

/** @throws {SlackRefusal} `invalid_blocks_format`, `invalid_blocks`, `msg_blocks_too_long` */
export function checkMessageBlocks(blocks: unknown, planBlocks: boolean): readonly JsonObject[] {
  if (!Array.isArray(blocks) || !blocks.every(isObject)) throw new SlackRefusal('invalid_blocks_format');
  const problems: string[] = [];
  blocksOf('message', planBlocks)(blocks, '/blocks', problems);
  if (problems.length > 0) throw structureRefusal('invalid_blocks', problems);
  if (textLength(blocks) > BLOCKS_IN_ALL) throw new SlackRefusal('msg_blocks_too_long');
  return blocks;
}

/** Gives every block and interactive element the id that clicks name it by, where the bot gave none. */
export function withIds<T extends JsonObject>(blocks: readonly T[], newId: () => string): T[] {
  const identified = (element: unknown): unknown =>
    isObject(element) && typeof element.type === 'string' && INTERACTIVE.test(element.type)
      ? { action_id: newId(), ...element }
      : element;
  return blocks.map((block) => ({
    block_id: newId(),
    ...block,
    ...(block.type === 'actions' && { elements: (block.elements as unknown[]).map(identified) }),
    ...(block.accessory !== undefined && { accessory: identified(block.accessory) }),
    ...(block.element !== undefined && { element: identified(block.element) }),
  }));
}

const INTERACTIVE = /button|overflow|select|picker|radio|checkboxes|input/;

/** The interactive element of a block, by its action id. */
export function findElement(
  blocks: readonly JsonObject[],
  blockId: string,
  actionId: string,
): JsonObject | undefined {
  return interactiveElements(blocks).find(
    ({ block, element }) => block.block_id === blockId && element.action_id === actionId,
  )?.element;
}

export function interactiveElements(
  blocks: readonly JsonObject[],
): { block: JsonObject; element: JsonObject }[] {
  return blocks.flatMap((block) =>
    [block.accessory, block.element, ...(Array.isArray(block.elements) ? block.elements : [])]
      .filter((element) => isObject(element) && element.action_id !== undefined)
      .map((element) => ({ block, element: element as JsonObject })),
  );
}
