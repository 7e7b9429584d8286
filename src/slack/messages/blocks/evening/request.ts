import type { KnownBlock } from '@slack/types';
import { ACTION } from '../../../ids.ts';
import type { Request } from '../../reminder-threads.ts';
import { actions, button, type MessageContent } from '../basics.ts';
import { type Shape, verbatim } from '../run/run-parts.ts';
import { approvers, type EveningContext, when, who, words } from './evening-context.ts';

/** The message in which approvers are asked, and then what they have decided. */
export function requestMessage(request: Request, context: EveningContext, shape: Shape): MessageContent {
  const { evening } = context.texts;
  const { asked, ended } = request;
  const until = when(context, asked.untilMs);
  const outcome = ended && outcomeLine(ended, context);
  const text = [
    evening.asksPlain(context.environment, who(context, asked.by), until),
    ...(outcome === undefined ? [] : [outcome.replaceAll('*', '')]),
  ].join(' · ');
  if (shape === 'text') return { text };
  const lines = [
    evening.asks(context.environment, who(context, asked.by), until),
    evening.beyond(asked.limit.name, asked.limit.value),
    ...(outcome === undefined ? questionOf(request, context) : [outcome]),
  ];
  const value = { environment: context.environment, subjectId: asked.approvalId };
  const blocks: KnownBlock[] = [
    verbatim(lines.join('\n')),
    ...(outcome === undefined
      ? [
          actions(
            [
              button(ACTION.approve, evening.approve, value, 'primary'),
              button(ACTION.deny, evening.deny, value, 'danger'),
            ],
            'request',
          ),
        ]
      : []),
  ];
  return { text, blocks };
}

function questionOf({ asked, graceUntilMs }: Request, context: EveningContext): string[] {
  const { evening } = context.texts;
  const decides = evening.decidesBy(approvers(context), when(context, graceUntilMs ?? asked.expiresAtMs));
  return graceUntilMs === undefined ? [decides] : [evening.grace(when(context, graceUntilMs)), decides];
}

function outcomeLine(ended: NonNullable<Request['ended']>, context: EveningContext): string {
  const { evening } = context.texts;
  const at = when(context, ended.atMs);
  const by = ended.decidedBy === undefined ? '' : who(context, ended.decidedBy);
  switch (ended.state) {
    case 'approved':
      return ended.tooLate
        ? evening.approvedTooLate(by, at)
        : evening.approved(by, at, when(context, ended.untilMs));
    case 'denied':
      return evening.denied(by, at, words(ended.reason ?? ''));
    case 'withdrawn':
      return evening.withdrawn(by, at);
    case 'expired':
      return evening.expired;
    default:
      return ended.state satisfies never;
  }
}

/** In its thread: to the one who asked, how it was decided; to the approvers, that they have a little longer. */
export function requestReply(request: Request, context: EveningContext): MessageContent {
  const { evening } = context.texts;
  if (request.ended !== undefined) {
    return { text: evening.forYou(who(context, request.asked.by), outcomeLine(request.ended, context)) };
  }
  const { graceUntilMs = request.asked.expiresAtMs } = request;
  return { text: evening.forYou(approvers(context), evening.grace(when(context, graceUntilMs))) };
}
