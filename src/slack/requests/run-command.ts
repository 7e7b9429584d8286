import type { AccessAction, Role } from '../../core/access.ts';
import { mayDo } from '../../core/access.ts';
import type { Wish } from '../../core/lease/arithmetic.ts';
import { section } from '../messages/blocks/basics.ts';
import { helpSaid, historySaid } from '../messages/blocks/lists.ts';
import { statusSaid } from '../messages/blocks/status.ts';
import { textsFor } from '../messages/texts/texts.ts';
import type { SlackParts } from '../parts.ts';
import { answerTime } from './answer-evening.ts';
import type { Ask } from './ask.ts';
import { beginRun } from './begin-run.ts';
import { cancelRun } from './cancel.ts';
import { showCost } from './cost.ts';
import { eveningCommand } from './evening-command.ts';
import { guard, record } from './guard.ts';
import { lookAt } from './look-at.ts';
import type { Command } from './parse/command.ts';
import { parseCommand } from './parse/parse-command.ts';
import { askFirst, planLines } from './prompt.ts';
import { wishOf } from './wish-of.ts';

const RUNS_SHOWN = 10;

/** Carries out a line of text, from a command or a mention. */
export async function runCommand(parts: SlackParts, ask: Ask, text: string): Promise<void> {
  const parsed = parseCommand(text, {
    environments: reachable(parts),
    here: reachable(parts).filter((name) =>
      ask.channels.some((channel) => parts.environments.get(name)?.slack?.policy.channels.includes(channel)),
    ),
  });
  if ('problem' in parsed) {
    const { problem, ...detail } = parsed;
    await record(parts, ask, {
      action: 'command',
      result: 'refused',
      detail: { reason: problem, ...detail },
    });
    await ask.answer.privately({ text: ask.texts.desk.problem(parsed) });
    return;
  }
  if (parsed.name === 'help') {
    await record(parts, ask, { action: 'help', result: 'allowed', detail: {} });
    await ask.answer.privately(helpSaid(ask.texts, visibleTo(parts, ask), parts.identity().botUserId));
    return;
  }
  await doCommand(parts, ask, parsed);
}

/** Environments that have a channel: the others are not shown in Slack. */
const reachable = ({ environments }: SlackParts): string[] =>
  [...environments.values()].flatMap(({ name, slack }) => (slack === undefined ? [] : [name]));

const visibleTo = (parts: SlackParts, ask: Ask): string[] =>
  reachable(parts).filter(
    (name) => mayDo(parts.environments.get(name)?.slack?.policy, ask, 'status').allowed,
  );

async function doCommand(
  parts: SlackParts,
  ask: Ask,
  command: Exclude<Command, { name: 'help' }>,
): Promise<void> {
  const { environment } = command;
  const { name, ...options } = command;
  const dryRun = 'dryRun' in command && command.dryRun;
  const action: AccessAction = dryRun ? 'plan' : name;
  const role = await guard(parts, ask, environment, action, { command: name, ...options });
  if (role === undefined) return;
  switch (command.name) {
    case 'up':
      return dryRun ? showPlan(parts, ask, command) : lightUp(parts, ask, command, role);
    case 'down':
    case 'reset':
    case 'init':
      if (dryRun) return showPlan(parts, ask, command);
      // `down` is confirmed where it was requested, with who uses it; irreversible actions are confirmed in a modal.
      return askFirst(parts, ask, { environment, action: command.name, inModal: command.name !== 'down' });
    case 'status':
      return showStatus(parts, ask, environment, command.here ? 'openly' : 'privately');
    case 'cancel':
      return cancelRun(parts, ask, environment, { role });
    case 'history': {
      const runs = await parts.app.history({ environment, limit: RUNS_SHOWN });
      return ask.answer.privately(historySaid(ask.texts, environment, runs));
    }
    case 'cost':
      return showCost(parts, ask, command);
    case 'extend':
    case 'lock':
    case 'unlock':
    case 'hold':
    case 'resume':
    case 'book':
    case 'unbook':
    case 'skip':
    case 'unskip':
    case 'start-at':
    case 'schedule':
      return eveningCommand(parts, ask, command, role);
    default:
      return command satisfies never;
  }
}

/** A time of day is read in the environment's zone, at its own time; an ambiguous one is asked back. */
async function lightUp(
  parts: SlackParts,
  ask: Ask,
  { environment, infraOnly, reset, wish }: Extract<Command, { name: 'up' }>,
  role: Role,
): Promise<void> {
  let lit: Wish | undefined;
  if (wish?.kind === 'for') lit = wish;
  if (wish?.kind === 'until') {
    const evening = await parts.app.evening(environment);
    const read = wishOf(evening, `until ${wish.time}`);
    if ('problem' in read) return answerTime(parts, ask, { evening, action: 'up' }, read.problem);
    if ('wish' in read) lit = read.wish;
  }
  await beginRun(parts, ask, { environment, action: 'up', role, infraOnly, reset, ...(lit && { lit }) });
}

export async function showStatus(
  parts: SlackParts,
  ask: Ask,
  environment: string,
  how: 'openly' | 'privately' | 'instead',
): Promise<void> {
  const seen = await lookAt(parts, environment, ask.signal);
  // What all read is in the environment's language, what one reads in theirs.
  const place = parts.environments.get(environment)?.slack;
  const texts = how === 'openly' && place !== undefined ? textsFor(place.locale) : ask.texts;
  await ask.answer[how](statusSaid(texts, seen));
}

async function showPlan(
  parts: SlackParts,
  ask: Ask,
  command: Extract<Command, { dryRun: boolean }>,
): Promise<void> {
  const { name: action, environment } = command;
  const options = command.name === 'up' ? { infraOnly: command.infraOnly, reset: command.reset } : {};
  const plan = await parts.app.plan(
    environment,
    { action, requester: ask.actor.name, ...options },
    ask.signal,
  );
  const { desk } = ask.texts;
  const title = desk.planTitle(action, environment);
  const lines = planLines(ask.texts, plan);
  const shown = plan.phases.every(({ skip }) => skip)
    ? [desk.nothingToDo(environment, action), ...lines]
    : lines;
  await ask.answer.privately({ text: title, blocks: [section([`*${title}*`, ...shown].join('\n'))] });
}
