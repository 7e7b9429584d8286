import { expect } from 'vitest';
import type { MessageContent } from '../../../src/slack/messages/blocks/basics.ts';

/** Holds a message against Slack's limits: blocks, characters a section, characters in all. */
export function checkMessage({ text, blocks = [] }: MessageContent): void {
  expect(text.length).toBeLessThan(4_000);
  expect(blocks.length).toBeLessThanOrEqual(50);
  for (const block of blocks) {
    if (block.type === 'section') expect(block.text?.text.length).toBeLessThanOrEqual(3_000);
  }
  expect(JSON.stringify(blocks).length).toBeLessThan(13_000 + 100 * blocks.length);
}
