import type { RequestedEnd as LeaseWish } from '../../core/lease/arithmetic.ts';
import type { ButtonValue } from '../messages/button-value.ts';
import type { SlackDeps } from '../slack-deps.ts';
import { answerTime } from './answers/lease-refusal.ts';
import { authorise } from './authorise.ts';
import { beginRun } from './begin-run.ts';
import type { Command } from './command.ts';
import { showPlan } from './dry-run.ts';
import { publishHome } from './home.ts';
import { readArguments } from './parse/arguments.ts';
import type { RequestedEndText } from './parse/requested-end.ts';
import { wishOf } from './parse/wish-of.ts';
import type { SlackRequest } from './slack-request.ts';

interface UpRequest {
  name: 'up';
  environment: string;
  infraOnly: boolean;
  reset: boolean;
  dryRun: boolean;
  wish?: RequestedEndText;
}

/** `up`: starts an environment. */
export const up: Command<UpRequest> = {
  name: 'up',
  aliases: ['start', 'on'],

  parse({ words }, context) {
    const read = readArguments('up', words, context, {
      flags: ['infra-only', 'reset', 'dry-run'],
      wish: true,
    });
    if ('problem' in read) return read;
    const { environment, flags, wish } = read;
    return {
      name: 'up',
      environment,
      infraOnly: flags.has('infra-only'),
      reset: flags.has('reset'),
      dryRun: flags.has('dry-run'),
      ...(wish && { wish }),
    };
  },

  right: ({ dryRun }) => (dryRun ? 'plan' : 'up'),

  /** A time of day is one in the environment's zone, at its own time; one that can be taken in two ways is asked back. */
  async run(parts, request, { environment, infraOnly, reset, dryRun, wish }, role) {
    if (dryRun) return showPlan(parts, request, environment, { action: 'up', infraOnly, reset });
    let lit: LeaseWish | undefined;
    if (wish?.kind === 'for') lit = wish;
    if (wish?.kind === 'until') {
      const evening = await parts.app.evening(environment);
      const read = wishOf(evening, `until ${wish.time}`);
      if ('problem' in read) return answerTime(parts, request, { evening, action: 'up' }, read.problem);
      if ('wish' in read) lit = read.wish;
    }
    await beginRun(parts, request, {
      environment,
      action: 'up',
      role,
      infraOnly,
      reset,
      ...(lit && { lit }),
    });
  },
};

/** [Start]: what is lit stays as it is, so it does not ask. */
export async function startClicked(
  parts: SlackDeps,
  request: SlackRequest,
  { environment }: ButtonValue,
): Promise<void> {
  const role = await authorise(parts, request, environment, 'up');
  if (role === undefined) return;
  await beginRun(parts, request, { environment, action: 'up', role });
  if (request.source === 'home') await publishHome(parts, request);
}
