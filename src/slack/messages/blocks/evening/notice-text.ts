import type { Button } from '@slack/types';
import type { NoticeBody } from '../../../../core/lease/notice.ts';
import { MINUTE } from '../../../../core/ports/clock.ts';
import { ACTION } from '../../../ids.ts';
import type { Texts } from '../../texts/texts.ts';
import { button } from '../basics.ts';
import { type EveningContext, when, who, words } from './evening-context.ts';
import { isUnanswered } from './reminder.ts';

const NAMES_SHOWN = 8;
/** A tick this late is a slow machine and not an absence. */
const LATE_MS = 2 * MINUTE;

/** The text that is announced once in the channel, in a message of its own; undefined for a notice shown elsewhere. */
export function noticeText(body: NoticeBody, context: EveningContext): string | undefined {
  const { texts, environment } = context;
  const { notices: noticeTexts } = texts.evening;
  const at = (ms: number) => when(context, ms);
  switch (body.type) {
    case 'extended':
      return noticeTexts.extended(environment, at(body.untilMs), who(context, body.by), at(body.fromMs));
    case 'kept':
      return keptText(body, context);
    case 'stopping': {
      const text = isUnanswered(body.why)
        ? noticeTexts.stoppingUnanswered(environment)
        : noticeTexts.stopping(environment, at(body.deadlineMs));
      return withDelay(text, body.lateMs, context);
    }
    case 'stop-retried':
      return noticeTexts.stopRetried(environment, body.tries);
    case 'stop-cancelled': {
      const text = noticeTexts.stopCancelled(environment, who(context, body.by), at(body.untilMs));
      return [text, ...(body.dark === undefined ? [] : [darkText(texts, body.dark)])].join(' ');
    }
    case 'starting': {
      const until = at(body.untilMs);
      const text =
        body.readyByMs === undefined
          ? noticeTexts.starting(environment, until)
          : noticeTexts.startingEarly(environment, at(body.readyByMs), until);
      return withDelay(text, body.lateMs, context);
    }
    case 'start-skipped':
      return skippedText(body, context);
    case 'missed': {
      const why = {
        'its stop has passed too': noticeTexts.stopHasPassed,
        'it is later than the grace time allows': noticeTexts.tooLate,
      }[body.why];
      const message = body.kind === 'start' ? noticeTexts.missedStart : noticeTexts.missedStop;
      return message(environment, at(body.dueMs), texts.common.duration(body.lateMs), why ?? words(body.why));
    }
    case 'exception-added': {
      const { kind, fromMs, untilMs, reason } = body.exception;
      return noticeTexts.added[kind](
        environment,
        at(fromMs),
        at(untilMs),
        who(context, body.by),
        words(reason),
      );
    }
    case 'exception-ended':
      return noticeTexts.ended[body.exception.kind](environment, who(context, body.by));
    case 'found-lit':
      return noticeTexts.foundLit(environment, texts.common.list(body.components.map(words), NAMES_SHOWN));
    case 'opened':
    case 'reminder':
    case 'approval-asked':
    case 'approval-ended':
    case 'approval-grace':
      return undefined;
    default:
      return body satisfies never;
  }
}

const withDelay = (text: string, lateMs: number, { texts }: EveningContext): string =>
  lateMs > LATE_MS ? `${text} ${texts.evening.notices.late(texts.common.duration(lateMs))}` : text;

function keptText({ dueMs, reason }: Extract<NoticeBody, { type: 'kept' }>, context: EveningContext): string {
  const { notices: noticeTexts } = context.texts.evening;
  const { environment } = context;
  const due = when(context, dueMs);
  switch (reason.by) {
    case 'lease':
      return noticeTexts.keptByLease(
        environment,
        due,
        when(context, reason.untilMs),
        who(context, reason.setBy),
      );
    case 'lock': {
      const { untilMs, by, reason: why } = reason.lock;
      return noticeTexts.keptByLock(environment, due, when(context, untilMs), who(context, by), words(why));
    }
    case 'already-dark':
      return noticeTexts.alreadyDark(environment, due);
    default:
      return reason satisfies never;
  }
}

function skippedText(
  { dueMs, reason }: Extract<NoticeBody, { type: 'start-skipped' }>,
  context: EveningContext,
): string {
  const { notices: noticeTexts } = context.texts.evening;
  const { environment } = context;
  const due = when(context, dueMs);
  switch (reason.by) {
    case 'holiday':
      return noticeTexts.skippedHoliday(environment, due, words(reason.name));
    case 'skip':
      return noticeTexts.skipped(
        environment,
        due,
        who(context, reason.exception.by),
        words(reason.exception.reason),
      );
    case 'hold':
      return noticeTexts.held(
        environment,
        due,
        who(context, reason.exception.by),
        when(context, reason.exception.untilMs),
      );
    case 'person':
      return noticeTexts.putOut(environment, due, words(reason.actor), when(context, reason.atMs));
    default:
      return reason satisfies never;
  }
}

/** What had gone dark before a stop was cancelled. */
export const darkText = ({ common, evening }: Texts, dark: readonly string[]): string =>
  dark.length === 0
    ? evening.nothingDark
    : evening.darkAlready(
        common.list(
          dark.map((name) => `\`${words(name)}\``),
          NAMES_SHOWN,
        ),
      );

/** What can be done about it, beside the message. */
export const toldButtons = (body: NoticeBody, { environment, texts }: EveningContext): Button[] =>
  body.type === 'stop-cancelled'
    ? [button(ACTION.startEnvironment, texts.evening.lightAgain, { environment, action: 'up' })]
    : [];
