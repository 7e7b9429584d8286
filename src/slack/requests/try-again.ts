import { mention, moment } from '../messages/blocks/basics.ts';
import { whoAsked } from '../messages/blocks/status.ts';
import { withoutButtons } from '../messages/blocks/without-buttons.ts';
import type { ButtonValue } from '../messages/button-value.ts';
import type { SlackDeps } from '../slack-deps.ts';
import { record } from './audit.ts';
import { authorise } from './authorise.ts';
import { beginRun } from './begin-run.ts';
import { askFirst } from './prompts/ask-first.ts';
import type { SlackRequest } from './slack-request.ts';

/** [Try again] on the message of a run that is over, as long as nothing has been asked for since. */
export async function againClicked(
  parts: SlackDeps,
  request: SlackRequest,
  { environment, runId, action: shown }: ButtonValue,
): Promise<void> {
  const [newest] = await parts.app.history({ environment, limit: 1 });
  const { run } = newest?.id === runId && newest ? { run: newest } : await parts.app.show(runId ?? '');
  const { action, options } = run;
  const detail = { runId, again: true };
  const role = await authorise(parts, request, environment, shown ?? action, detail);
  if (role === undefined) return;
  if (newest !== undefined && newest.id !== run.id) {
    await record(parts, request, {
      environment,
      action,
      result: 'refused',
      detail: { ...detail, reason: 'stale' },
    });
    const { commands } = request.texts;
    const text = commands.since(whoAsked(newest), newest.action, moment(newest.createdAtMs, 'day'));
    return request.answer.privately({ text });
  }
  if (action !== 'up') return askFirst(parts, request, { environment, action, inModal: action !== 'down' });
  const begun = await beginRun(parts, request, { environment, action, role, ...options });
  if (!begun || request.message === undefined || request.message.ephemeral) return;
  const note = request.texts.commands.doneAgain(
    mention(request.actor.id),
    moment(parts.environmentClock.now()),
  );
  const { blocks } = request.message;
  await request.answer.instead({ text: note, blocks: withoutButtons(blocks, note) });
}
