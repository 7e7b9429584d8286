import { moment } from '../messages/blocks/basics.ts';
import { whoAsked } from '../messages/blocks/status.ts';
import type { ButtonValue } from '../messages/button-value.ts';
import type { SlackParts } from '../parts.ts';
import type { Ask } from './ask.ts';
import { beginRun } from './begin-run.ts';
import { guard, record } from './guard.ts';
import { claimPrompt, isExpired } from './prompt.ts';

/**
 * Handles the yes to a question. It counts once, for a limited time, and only for the state in which it was asked:
 * rights are checked again, and it supersedes no run that others have begun since.
 */
export async function confirmed(parts: SlackParts, ask: Ask, value: ButtonValue): Promise<void> {
  const { e: environment, a: action, r: seenRunId, i: infraOnly, w: reset, f: forMs, u: untilMs } = value;
  const { desk } = ask.texts;
  if (action === undefined) return ask.answer.privately({ text: desk.unknownClick });
  const role = await guard(parts, ask, environment, action, { confirmed: true });
  if (role === undefined) return;
  const refuse = async (reason: string, text: string): Promise<void> => {
    await record(parts, ask, { environment, action, result: 'refused', detail: { reason } });
    await ask.answer.instead({ text });
  };
  if (isExpired(parts, value)) return refuse('expired', desk.expired(action));
  if (!(await claimPrompt(parts, ask, value))) {
    await record(parts, ask, { environment, action, result: 'refused', detail: { reason: 'answered' } });
    return ask.answer.privately({ text: desk.answeredBefore });
  }
  const live = await parts.app.liveRun(environment);
  if (live !== undefined && live.id !== seenRunId && live.action !== action) {
    return refuse('changed', desk.changedSince(environment, live.action, whoAsked(live)));
  }
  // Only the run that the person has seen is superseded; an equal one is joined all the same.
  const supersede = live !== undefined && live.id === seenRunId;
  if (ask.via === 'click') {
    const when = moment(parts.environmentClock.now());
    await ask.answer.instead({ text: desk.confirmed(action, environment, when) });
  }
  await beginRun(parts, ask, {
    environment,
    action,
    role,
    ...(forMs !== undefined && { lit: { kind: 'for', ms: forMs } }),
    ...(untilMs !== undefined && { lit: { kind: 'until', atMs: untilMs } }),
    ...(infraOnly && { infraOnly }),
    ...(reset && { reset }),
    ...(supersede && { supersede }),
  });
}
