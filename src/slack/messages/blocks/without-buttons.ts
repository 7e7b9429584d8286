import type { KnownBlock } from '@slack/types';
import { context } from './basics.ts';

/** The same message, with a note of who clicked which button when in place of its buttons. */
export function withoutButtons(blocks: readonly unknown[], note: string): KnownBlock[] {
  const kept = (blocks as readonly KnownBlock[]).filter(({ type }) => type !== 'actions');
  return [...kept, context(note)];
}
