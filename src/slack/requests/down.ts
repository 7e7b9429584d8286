import type { ButtonValue } from '../messages/button-value.ts';
import type { SlackParts } from '../parts.ts';
import { answerEvening } from './answers/lease-answer.ts';
import { type Ask, personOf } from './ask.ts';
import { authorise } from './authorise.ts';
import type { Command } from './command.ts';
import { showPlan } from './dry-run.ts';
import { seenBy } from './extend.ts';
import { readArguments } from './parse/arguments.ts';
import { askFirst } from './prompts/ask-first.ts';

interface DownRequest {
  name: 'down';
  environment: string;
  dryRun: boolean;
}

/** `down`: stops an environment, after asking where it was said, with who uses it. */
export const down: Command<DownRequest> = {
  name: 'down',
  aliases: ['stop', 'off'],
  parse({ words }, context) {
    const read = readArguments('down', words, context, { flags: ['dry-run'] });
    if ('problem' in read) return read;
    return { name: 'down', environment: read.environment, dryRun: read.flags.has('dry-run') };
  },
  right: ({ dryRun }) => (dryRun ? 'plan' : 'down'),
  async run(parts, ask, { environment, dryRun }) {
    if (dryRun) return showPlan(parts, ask, environment, { action: 'down' });
    await askFirst(parts, ask, { environment, action: 'down', inModal: false });
  },
};

/** [Stop] asks first: on the Home tab in a modal, elsewhere in a message to the clicker. */
export async function stopClicked(parts: SlackParts, ask: Ask, { environment }: ButtonValue): Promise<void> {
  if ((await authorise(parts, ask, environment, 'down', { asked: true })) === undefined) return;
  await askFirst(parts, ask, { environment, action: 'down', inModal: ask.via === 'home' });
}

/** [Stop now] on a reminder, which Slack has confirmed: as long as nobody has kept it since. */
export async function stopNowClicked(
  parts: SlackParts,
  ask: Ask,
  { environment, deadlineMs }: ButtonValue,
): Promise<void> {
  const role = await authorise(parts, ask, environment, 'down', { now: true });
  if (role === undefined) return;
  const evening = await parts.app.evening(environment);
  const answer = await evening.stopNow(personOf(ask, role), await seenBy(evening, deadlineMs));
  await answerEvening(parts, ask, { evening, action: 'down' }, answer);
}
