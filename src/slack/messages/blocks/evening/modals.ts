import type { ModalView } from '@slack/types';
import { VIEW } from '../../../ids.ts';
import { type ButtonValue, writeValue } from '../../button-value.ts';
import type { Texts } from '../../texts/texts.ts';
import { cut, section } from '../basics.ts';

// Source: https://docs.slack.dev/surfaces/modals
const TITLE_LIMIT = 24;
const INPUT_LIMIT = 100;

/** The one input of these modals: its block and its element. */
export const INPUT = { block: 'words', action: 'words' } as const;

const plain = (text: string, limit = TITLE_LIMIT) =>
  ({ type: 'plain_text', text: cut(text, limit), emoji: true }) as const;

/** Until when, in words. */
export function otherTimeView(
  texts: Texts,
  value: ButtonValue,
  { zone, now }: { zone: string; now: string },
): ModalView {
  const { evening, commands } = texts;
  return {
    type: 'modal',
    callback_id: VIEW.otherTime,
    title: plain(evening.otherTitle),
    submit: plain(evening.keepIt),
    close: plain(commands.back),
    private_metadata: writeValue(value),
    blocks: [
      section(evening.otherNow(value.environment, now)),
      {
        type: 'input',
        block_id: INPUT.block,
        label: plain(evening.otherLabel(zone), 2_000),
        hint: plain(evening.otherHint, 2_000),
        element: {
          type: 'plain_text_input',
          action_id: INPUT.action,
          max_length: INPUT_LIMIT,
          focus_on_load: true,
        },
      },
    ],
  };
}

/** Why a request is denied. */
export function denyView(texts: Texts, value: ButtonValue): ModalView {
  const { evening, commands } = texts;
  return {
    type: 'modal',
    callback_id: VIEW.deny,
    title: plain(evening.denyTitle),
    submit: plain(evening.denyIt),
    close: plain(commands.back),
    private_metadata: writeValue(value),
    blocks: [
      {
        type: 'input',
        block_id: INPUT.block,
        optional: true,
        label: plain(evening.denyLabel, 2_000),
        element: {
          type: 'plain_text_input',
          action_id: INPUT.action,
          max_length: 300,
          focus_on_load: true,
        },
      },
    ],
  };
}

/** What was written into it. */
export function inputOf(view: unknown): string {
  const values = (view as { state?: { values?: Record<string, Record<string, { value?: unknown }>> } })?.state
    ?.values;
  const message = values?.[INPUT.block]?.[INPUT.action]?.value;
  return typeof message === 'string' ? message.trim() : '';
}
