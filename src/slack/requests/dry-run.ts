import type { Action } from '../../core/action.ts';
import { section } from '../messages/blocks/basics.ts';
import { planLines } from '../messages/blocks/plan-lines.ts';
import type { SlackDeps } from '../slack-deps.ts';
import type { SlackRequest } from './slack-request.ts';

/** `--dry-run`: what a run would do; nothing changes. */
export async function showPlan(
  parts: SlackDeps,
  request: SlackRequest,
  environment: string,
  { action, ...options }: { action: Action; infraOnly?: boolean; reset?: boolean },
): Promise<void> {
  const plan = await parts.app.plan(
    environment,
    { action, requester: request.actor.name, ...options },
    request.signal,
  );
  const { commands } = request.texts;
  const title = commands.planTitle(action, environment);
  const lines = planLines(request.texts, plan);
  const shown = plan.phases.every(({ skip }) => skip)
    ? [commands.nothingToDo(environment, action), ...lines]
    : lines;
  await request.answer.privately({ text: title, blocks: [section([`*${title}*`, ...shown].join('\n'))] });
}
