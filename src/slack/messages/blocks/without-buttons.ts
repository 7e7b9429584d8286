import type { KnownBlock } from '@slack/types';
import { context } from './basics.ts';

/** The same message, and where its buttons were who has clicked which one when. */
export function withoutButtons(blocks: readonly unknown[], note: string): KnownBlock[] {
  const kept = (blocks as readonly KnownBlock[]).filter(({ type }) => type !== 'actions');
  return [...kept, context(note)];
}
