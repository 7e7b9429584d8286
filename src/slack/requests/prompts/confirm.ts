import { moment } from '../../messages/blocks/basics.ts';
import { whoAsked } from '../../messages/blocks/status.ts';
import type { ButtonValue } from '../../messages/button-value.ts';
import type { SlackDeps } from '../../slack-deps.ts';
import { record } from '../audit.ts';
import { authorise } from '../authorise.ts';
import { beginRun } from '../begin-run.ts';
import { publishHome } from '../home.ts';
import type { SlackRequest } from '../slack-request.ts';
import { claimPrompt, isExpired } from './prompt.ts';

/**
 * Somebody has said yes to a question. It counts once, for a while, and only for what was going on when it was
 * asked: rights are looked at again, and a run that others have begun since is not swept away by it.
 */
export async function confirmClicked(
  parts: SlackDeps,
  request: SlackRequest,
  value: ButtonValue,
): Promise<void> {
  const { environment, action, runId: seenRunId, infraOnly, reset, forMs, untilMs } = value;
  const { commands } = request.texts;
  if (action === undefined) return request.answer.privately({ text: commands.unknownClick });
  const role = await authorise(parts, request, environment, action, { confirmed: true });
  if (role === undefined) return;
  const refuse = async (reason: string, text: string): Promise<void> => {
    await record(parts, request, { environment, action, result: 'refused', detail: { reason } });
    await request.answer.instead({ text });
  };
  if (isExpired(parts, value)) return refuse('expired', commands.expired(action));
  if (!(await claimPrompt(parts, request, value))) {
    await record(parts, request, { environment, action, result: 'refused', detail: { reason: 'answered' } });
    return request.answer.privately({ text: commands.answeredBefore });
  }
  const live = await parts.app.liveRun(environment);
  if (live !== undefined && live.id !== seenRunId && live.action !== action) {
    return refuse('changed', commands.changedSince(environment, live.action, whoAsked(live)));
  }
  // Only what the person has seen makes room; what does the very same is joined all the same.
  const supersede = live !== undefined && live.id === seenRunId;
  if (request.source === 'click') {
    const when = moment(parts.environmentClock.now());
    await request.answer.instead({ text: commands.confirmed(action, environment, when) });
  }
  await beginRun(parts, request, {
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

/** The same yes, in a modal; the Home tab that it stood over is drawn anew. */
export async function confirmSubmitted(
  parts: SlackDeps,
  request: SlackRequest,
  value: ButtonValue,
): Promise<void> {
  await confirmClicked(parts, request, value);
  if (value.channel === undefined) await publishHome(parts, request);
}

/** The no to a question of ours, which settles it as a yes would. */
export async function keepClicked(
  parts: SlackDeps,
  request: SlackRequest,
  value: ButtonValue,
): Promise<void> {
  const { commands } = request.texts;
  const { environment, action = 'keep' } = value;
  await record(parts, request, { environment, action, result: 'allowed', detail: { answer: 'no' } });
  if (await claimPrompt(parts, request, value)) {
    return request.answer.instead({
      text: commands.kept(environment, moment(parts.environmentClock.now())),
    });
  }
  return request.answer.privately({ text: commands.answeredBefore });
}
