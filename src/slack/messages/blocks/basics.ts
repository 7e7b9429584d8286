import type { ActionsBlock, Button, ContextBlock, HeaderBlock, KnownBlock, SectionBlock } from '@slack/types';
import type { ActionId } from '../../ids.ts';
import { type ButtonValue, writeValue } from '../button-value.ts';

/** What is said: `text` is what notifications and screen readers have. */
export interface Said {
  text: string;
  blocks?: KnownBlock[];
}

const SECTION_LIMIT = 3_000;
const CONTEXT_LIMIT = 2_000;
const HEADER_LIMIT = 150;
const BUTTON_LIMIT = 75;

/** Cut where Slack would refuse the whole message, and never in the middle of a character. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** Words that are not ours, in mrkdwn: what Slack would take for a link or a mention is shown as it is. */
export const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** Verbatim: Slack makes no mention of an `@here`, and no link of an address, in words that are not ours. */
export const section = (text: string): SectionBlock => ({
  type: 'section',
  text: { type: 'mrkdwn', text: cut(text, SECTION_LIMIT), verbatim: true },
});

export const context = (text: string): ContextBlock => ({
  type: 'context',
  elements: [{ type: 'mrkdwn', text: cut(text, CONTEXT_LIMIT), verbatim: true }],
});

export const header = (text: string): HeaderBlock => ({
  type: 'header',
  text: { type: 'plain_text', text: cut(text, HEADER_LIMIT), emoji: true },
});

export const button = (
  id: ActionId,
  label: string,
  value: ButtonValue,
  style?: 'primary' | 'danger',
): Button => ({
  type: 'button',
  action_id: id,
  text: { type: 'plain_text', text: cut(label, BUTTON_LIMIT), emoji: true },
  value: writeValue(value),
  ...(style && { style }),
});

export const actions = (elements: Button[], blockId?: string): ActionsBlock => ({
  type: 'actions',
  ...(blockId !== undefined && { block_id: blockId }),
  elements,
});

/** A moment, as the reader's own Slack shows it: in their zone and their way of writing it. */
export function moment(ms: number, form: 'time' | 'day' = 'time'): string {
  const iso = new Date(ms).toISOString();
  const fallback = `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
  const shown = form === 'time' ? '{time}' : '{date_short_pretty} {time}';
  return `<!date^${Math.floor(ms / 1000)}^${shown}|${fallback}>`;
}

export const mention = (userId: string): string => `<@${userId}>`;
