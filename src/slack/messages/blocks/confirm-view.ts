import type { ModalView } from '@slack/types';
import type { Action } from '../../../core/action.ts';
import { VIEW } from '../../ids.ts';
import { type ButtonValue, writeValue } from '../button-value.ts';
import type { Texts } from '../texts/texts.ts';
import { cut, section } from './basics.ts';

// Source: https://docs.slack.dev/surfaces/modals
const TITLE_LIMIT = 24;

const plain = (text: string) => ({ type: 'plain_text', text: cut(text, TITLE_LIMIT), emoji: true }) as const;

const modal = ({ commands }: Texts, title: string, lines: readonly string[]): ModalView => ({
  type: 'modal',
  callback_id: VIEW.confirm,
  title: plain(title),
  close: plain(commands.back),
  blocks: [section(lines.join('\n'))],
});

/** Shown at once, while everything is probed. */
export const lookingView = (texts: Texts, environment: string, action: Action): ModalView =>
  modal(texts, environment, [`*${texts.commands.ask[action](environment)}*`, texts.commands.looking]);

export const confirmView = (
  texts: Texts,
  environment: string,
  action: Action,
  lines: readonly string[],
  value: ButtonValue,
): ModalView => ({
  ...modal(texts, environment, [`*${texts.commands.ask[action](environment)}*`, ...lines]),
  submit: plain(texts.commands.go[action]),
  close: plain(texts.commands.keep[action]),
  private_metadata: writeValue(value),
});

/** A text without a decision. */
export const toldView = (texts: Texts, environment: string, lines: readonly string[]): ModalView => ({
  ...modal(texts, environment, lines),
  close: plain(texts.commands.close),
});
