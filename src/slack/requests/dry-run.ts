import type { Action } from '../../core/action.ts';
import { section } from '../messages/blocks/basics.ts';
import { planLines } from '../messages/blocks/plan-lines.ts';
import type { SlackParts } from '../parts.ts';
import type { Ask } from './ask.ts';

/** `--dry-run`: what a run would do; nothing changes. */
export async function showPlan(
  parts: SlackParts,
  ask: Ask,
  environment: string,
  { action, ...options }: { action: Action; infraOnly?: boolean; reset?: boolean },
): Promise<void> {
  const plan = await parts.app.plan(
    environment,
    { action, requester: ask.actor.name, ...options },
    ask.signal,
  );
  const { commands } = ask.texts;
  const title = commands.planTitle(action, environment);
  const lines = planLines(ask.texts, plan);
  const shown = plan.phases.every(({ skip }) => skip)
    ? [commands.nothingToDo(environment, action), ...lines]
    : lines;
  await ask.answer.privately({ text: title, blocks: [section([`*${title}*`, ...shown].join('\n'))] });
}
