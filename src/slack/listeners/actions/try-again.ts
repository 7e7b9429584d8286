import { mention, moment } from '../../messages/blocks/basics.ts';
import { whoAsked } from '../../messages/blocks/status.ts';
import { withoutButtons } from '../../messages/blocks/without-buttons.ts';
import type { SlackParts } from '../../parts.ts';
import { beginRun } from '../../requests/begin-run.ts';
import { guard, record } from '../../requests/guard.ts';
import { askFirst } from '../../requests/prompt.ts';
import { clicked } from '../answering.ts';

/** [Try again] on the message of a run that is over, as long as nothing has been asked for since. */
export const againClicked = (parts: SlackParts) =>
  clicked(parts, 'again', async (ask, { environment, runId, action: shown }) => {
    const [newest] = await parts.app.history({ environment, limit: 1 });
    const { run } = newest?.id === runId && newest ? { run: newest } : await parts.app.show(runId ?? '');
    const { action, options } = run;
    const detail = { runId, again: true };
    const role = await guard(parts, ask, environment, shown ?? action, detail);
    if (role === undefined) return;
    if (newest !== undefined && newest.id !== run.id) {
      await record(parts, ask, {
        environment,
        action,
        result: 'refused',
        detail: { ...detail, reason: 'stale' },
      });
      const { commands } = ask.texts;
      const text = commands.since(whoAsked(newest), newest.action, moment(newest.createdAtMs, 'day'));
      return ask.answer.privately({ text });
    }
    if (action !== 'up') return askFirst(parts, ask, { environment, action, inModal: action !== 'down' });
    const begun = await beginRun(parts, ask, { environment, action, role, ...options });
    if (!begun || ask.message === undefined || ask.message.ephemeral) return;
    const note = ask.texts.commands.doneAgain(mention(ask.actor.id), moment(parts.environmentClock.now()));
    const { blocks } = ask.message;
    await ask.answer.instead({ text: note, blocks: withoutButtons(blocks, note) });
  });
