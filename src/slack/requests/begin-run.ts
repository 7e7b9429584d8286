import type { Role } from '../../core/access.ts';
import type { Action } from '../../core/action.ts';
import { LamplighterError } from '../../core/errors.ts';
import type { RequestedEnd } from '../../core/lease/arithmetic.ts';
import type { RunRecord } from '../../core/ports/run-store.ts';
import { runProgress, runViewOf } from '../../core/run-view.ts';
import { ACTION } from '../ids.ts';
import { actions, button, moment, section } from '../messages/blocks/basics.ts';
import { channelMention } from '../messages/blocks/principals.ts';
import { whoAsked } from '../messages/blocks/status.ts';
import type { SlackDeps } from '../slack-deps.ts';
import { answerLeaseError } from './answers/lease-refusal.ts';
import { newPrompt } from './prompts/prompt.ts';
import type { SlackRequest } from './slack-request.ts';

export interface RunWish {
  environment: string;
  action: Action;
  infraOnly?: boolean;
  reset?: boolean;
  /** The run that the person agreed to supersede. */
  supersede?: boolean;
  /** How long to keep it lit, where that is not the default. */
  lit?: RequestedEnd;
  role: Role;
}

/**
 * Enters a run, and answers where to follow it. When an equal run is under way: who began it and how long it will take.
 * When another run is: a question whether to supersede it. Resolves to whether a run of the requester's goes.
 */
export async function beginRun(
  parts: SlackDeps,
  request: SlackRequest,
  wish: RunWish,
  isSecondTry = false,
): Promise<boolean> {
  const { environment, action, infraOnly, reset, supersede, lit, role } = wish;
  const { commands } = request.texts;
  try {
    const handle = await parts.app.start(
      environment,
      {
        action,
        requester: request.actor.name,
        origin: request.origin,
        role,
        ...(infraOnly && { infraOnly }),
        ...(reset && { reset }),
        ...(supersede && { supersede }),
        ...(lit && { lit }),
      },
      request.signal,
    );
    const { joined } = handle;
    const nowMs = handle.now();
    handle.leave();
    const text =
      joined === undefined
        ? commands.started(environment, action, channelOf(parts, environment))
        : await joinedText(parts, request, joined, nowMs);
    await request.answer.privately({
      text: [text, ...(await eveningNote(parts, request, environment, action))].join('\n'),
    });
    return joined === undefined;
  } catch (error) {
    if (!(error instanceof LamplighterError)) throw error;
    if (error.code === 'run-in-progress') {
      const live = await parts.app.liveRun(environment);
      // That run ended meanwhile, and nothing prevents a second try; the same error twice has another cause.
      if (live === undefined && isSecondTry) throw error;
      if (live === undefined) return beginRun(parts, request, wish, true);
      await askToSupersede(parts, request, wish, live);
    } else if (error.code === 'lease-refused' || error.code === 'environment-locked') {
      await answerLeaseError(parts, request, { environment, action }, error);
    } else throw error;
    return false;
  }
}

/**
 * Until when it is lit, or when it is started again; nothing where that cannot be read, since the run goes on all the
 * same.
 */
async function eveningNote(
  { evening, environmentClock, log }: SlackDeps,
  request: SlackRequest,
  environment: string,
  action: Action,
): Promise<string[]> {
  try {
    if (evening === undefined) return [];
    const { zone, litUntilMs, nextStartMs } = await evening.of(environment);
    const { commands, common, evening: texts } = request.texts;
    const at = (ms: number) => common.moment(ms, { zone, nowMs: environmentClock.now() });
    if (action === 'up' && litUntilMs !== undefined) return [commands.status.litUntil(at(litUntilMs))];
    if (action !== 'down') return [];
    return [nextStartMs === undefined ? texts.noStart : texts.nextStart(at(nextStartMs))];
  } catch (error) {
    log.warn({ err: error, environment }, 'nothing is known of the evening');
    return [];
  }
}

const channelOf = ({ environments }: SlackDeps, environment: string): string =>
  channelMention(environments.get(environment)?.slack?.channel ?? '');

/** The remaining time of a run, in words. */
async function leftOf(
  parts: SlackDeps,
  request: SlackRequest,
  run: RunRecord,
  nowMs: number,
): Promise<string> {
  const { commands, common } = request.texts;
  const view = runViewOf((await parts.app.show(run.id)).events);
  if (view === undefined) return commands.left.notBegun;
  const { remainingMs } = runProgress(view, nowMs);
  return remainingMs > 0 ? commands.left.about(common.duration(remainingMs)) : commands.left.soon;
}

async function joinedText(
  parts: SlackDeps,
  request: SlackRequest,
  run: RunRecord,
  nowMs: number,
): Promise<string> {
  const left = await leftOf(parts, request, run, nowMs);
  const { commands } = request.texts;
  const text = commands.joined(run.environment, run.action, whoAsked(run), moment(run.createdAtMs), left);
  return `${text} ${channelOf(parts, run.environment)}`;
}

/** The other run is named, so that an answer to this question ends that one and no later one. */
async function askToSupersede(
  parts: SlackDeps,
  request: SlackRequest,
  wish: RunWish,
  live: RunRecord,
): Promise<void> {
  const { environment, action, infraOnly, reset, lit } = wish;
  const { commands } = request.texts;
  const text = commands.inTheWay(environment, live.action, whoAsked(live), action);
  const value = newPrompt(parts, request, {
    environment,
    action,
    runId: live.id,
    ...(infraOnly && { infraOnly: true }),
    ...(reset && { reset: true }),
    ...(lit?.kind === 'for' && { forMs: lit.ms }),
    ...(lit?.kind === 'until' && { untilMs: lit.atMs }),
  });
  if (value === undefined) return;
  await request.answer.privately({
    text,
    blocks: [
      section(text),
      actions([
        button(ACTION.confirm, commands.go[action], value, action === 'up' ? 'primary' : 'danger'),
        button(ACTION.keep, commands.keep[action], value),
      ]),
    ],
  });
}
