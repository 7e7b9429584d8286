import { moment } from '../../messages/blocks/basics.ts';
import type { SlackParts } from '../../parts.ts';
import { record } from '../../requests/guard.ts';
import { claimPrompt } from '../../requests/prompt.ts';
import { clicked } from '../answering.ts';

/** The no to a question of ours, which settles it as a yes would. */
export const keepClicked = (parts: SlackParts) =>
  clicked(parts, 'keep', async (ask, value) => {
    const { commands } = ask.texts;
    const { environment, action = 'keep' } = value;
    await record(parts, ask, { environment, action, result: 'allowed', detail: { answer: 'no' } });
    if (await claimPrompt(parts, ask, value)) {
      return ask.answer.instead({ text: commands.kept(environment, moment(parts.environmentClock.now())) });
    }
    return ask.answer.privately({ text: commands.answeredBefore });
  });
