import type { ActionsBlock, Button, ContextBlock, HeaderBlock, KnownBlock, SectionBlock } from '@slack/types';
import type { ActionId } from '../../ids.ts';
import { type ButtonValue, writeValue } from '../button-value.ts';

/** The content of a message: `text` is shown in notifications and read by screen readers. */
export interface MessageContent {
  text: string;
  blocks?: KnownBlock[];
}

// Source: https://docs.slack.dev/reference/block-kit/blocks/section-block
const SECTION_LIMIT = 3_000;
// Source: https://docs.slack.dev/reference/block-kit/composition-objects/text-object
const CONTEXT_LIMIT = 2_000;
// Source: https://docs.slack.dev/reference/block-kit/blocks/header-block
const HEADER_LIMIT = 150;
// Source: https://docs.slack.dev/reference/block-kit/block-elements/button-element
const BUTTON_LIMIT = 75;

/** Cuts a text to the limit beyond which Slack would refuse the whole message, never in the middle of a character. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/**
 * Foreign text in mrkdwn: what Slack would read as a link or a mention is shown as it is.
 * Source: https://docs.slack.dev/messaging/formatting-message-text
 */
export const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/**
 * Verbatim: Slack turns no `@here` and no address of foreign text into a mention or a link.
 * Source: https://docs.slack.dev/reference/block-kit/composition-objects/text-object
 */
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

/**
 * A moment that Slack shows in each reader's zone and format.
 * Source: https://docs.slack.dev/messaging/formatting-message-text#date-formatting
 */
export function moment(ms: number, form: 'time' | 'day' = 'time'): string {
  const iso = new Date(ms).toISOString();
  const fallback = `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
  const shown = form === 'time' ? '{time}' : '{date_short_pretty} {time}';
  return `<!date^${Math.floor(ms / 1000)}^${shown}|${fallback}>`;
}

export const mention = (userId: string): string => `<@${userId}>`;
