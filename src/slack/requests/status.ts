import { statusMessage } from '../messages/blocks/status.ts';
import type { ButtonValue } from '../messages/button-value.ts';
import { textsFor } from '../messages/texts/texts.ts';
import type { SlackDeps } from '../slack-deps.ts';
import { authorise } from './authorise.ts';
import type { Command } from './command.ts';
import { readArguments } from './parse/arguments.ts';
import { probeEnvironment } from './probe-environment.ts';
import type { SlackRequest } from './slack-request.ts';

interface StatusRequest {
  name: 'status';
  environment: string;
  here: boolean;
}

/** `status`: what is lit, to the asker alone, or with `--here` to all. */
export const status: Command<StatusRequest> = {
  name: 'status',
  aliases: ['state'],
  parse({ words }, context) {
    const read = readArguments('status', words, context, { flags: ['here'] });
    if ('problem' in read) return read;
    return { name: 'status', environment: read.environment, here: read.flags.has('here') };
  },
  right: () => 'status',
  run: (parts, request, { environment, here }) =>
    showStatus(parts, request, environment, here ? 'openly' : 'privately'),
};

/** [Status], wherever it stands: to the clicker alone. */
export async function statusClicked(
  parts: SlackDeps,
  request: SlackRequest,
  { environment }: ButtonValue,
): Promise<void> {
  if ((await authorise(parts, request, environment, 'status')) === undefined) return;
  await showStatus(parts, request, environment, 'privately');
}

/** [Refresh]: the new answer takes the place of the one that it stands under. */
export async function refreshClicked(
  parts: SlackDeps,
  request: SlackRequest,
  { environment }: ButtonValue,
): Promise<void> {
  if ((await authorise(parts, request, environment, 'status')) === undefined) return;
  await showStatus(parts, request, environment, 'instead');
}

async function showStatus(
  parts: SlackDeps,
  request: SlackRequest,
  environment: string,
  how: 'openly' | 'privately' | 'instead',
): Promise<void> {
  const seen = await probeEnvironment(parts, environment, request.signal);
  // What all read is in the environment's language, what one reads in theirs.
  const place = parts.environments.get(environment)?.slack;
  const texts = how === 'openly' && place !== undefined ? textsFor(place.locale) : request.texts;
  await request.answer[how](statusMessage(texts, seen));
}
