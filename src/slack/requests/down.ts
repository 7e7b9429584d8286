import type { ButtonValue } from '../messages/button-value.ts';
import type { SlackDeps } from '../slack-deps.ts';
import { answerEvening } from './answers/lease-answer.ts';
import { authorise } from './authorise.ts';
import type { Command } from './command.ts';
import { showPlan } from './dry-run.ts';
import { seenBy } from './extend.ts';
import { readArguments } from './parse/arguments.ts';
import { askFirst } from './prompts/ask-first.ts';
import { personOf, type SlackRequest } from './slack-request.ts';

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
  async run(parts, request, { environment, dryRun }) {
    if (dryRun) return showPlan(parts, request, environment, { action: 'down' });
    await askFirst(parts, request, { environment, action: 'down', inModal: false });
  },
};

/** [Stop] asks first: on the Home tab in a modal, elsewhere in a message to the clicker. */
export async function stopClicked(
  parts: SlackDeps,
  request: SlackRequest,
  { environment }: ButtonValue,
): Promise<void> {
  if ((await authorise(parts, request, environment, 'down', { asked: true })) === undefined) return;
  await askFirst(parts, request, { environment, action: 'down', inModal: request.source === 'home' });
}

/** [Stop now] on a reminder, which Slack has confirmed: as long as nobody has kept it since. */
export async function stopNowClicked(
  parts: SlackDeps,
  request: SlackRequest,
  { environment, deadlineMs }: ButtonValue,
): Promise<void> {
  const role = await authorise(parts, request, environment, 'down', { now: true });
  if (role === undefined) return;
  const evening = await parts.app.evening(environment);
  const answer = await evening.stopNow(personOf(request, role), await seenBy(evening, deadlineMs));
  await answerEvening(parts, request, { evening, action: 'down' }, answer);
}
