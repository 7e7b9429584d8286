import { isDeepStrictEqual } from 'node:util';
import { LamplighterError } from '../core/errors.ts';
import type { Message } from '../sandbox/slack/state/messages.ts';
import { ACTION } from '../slack/ids.ts';
import type { Demo } from './open-demo.ts';
import { plainText } from './plain-text.ts';

/** Who plays: an operator whose Slack is in English, and a colleague who may only look. */
const OPERATOR = 'U0JUN0001';
const VIEWER = 'U0SORA001';

/**
 * A day in Slack that nobody has to click: up, status, somebody who may not, down. Tells it line by line. Throws
 * when something is not as it should be.
 */
export async function playDay({ slack }: Demo, channel: string, tell: (line: string) => void): Promise<void> {
  const nameOf = (id: string): string =>
    slack.people.find((person) => person.id === id)?.name ??
    slack.state.workspace.usergroups.find((group) => group.id === id)?.handle ??
    slack.state.workspace.channels.find((one) => one.id === id)?.name ??
    id;
  const words = (message: Message) => plainText(message.text, nameOf).replace(/\n/g, '\n    ');
  const seen = new Set<string>();
  const fresh = (fits: (message: Message) => boolean) => () =>
    slack.messages(channel).find((message) => !seen.has(message.ts) && fits(message));
  const expectMessage = async (what: string, fits: (message: Message) => boolean): Promise<Message> => {
    const message = await within(what, slack.until(fresh(fits)));
    seen.add(message.ts);
    return message;
  };
  const says = (message: Message, how = '') => tell(`  lamplighter${how}: ${words(message)}`);
  const type = async (who: string, text: string) => {
    tell(`${nameOf(who)}: ${text}`);
    const answer = await slack.as(who).command(text, channel);
    if (!answer.ok) throw unexpected(`Slack did not deliver ${text}: ${answer.error}`);
  };
  const privately = async (who: string) => {
    const message = await expectMessage('a private answer', ({ onlyFor }) => onlyFor === who);
    says(message, ` (only to ${nameOf(who)})`);
    return message;
  };
  const wholeRun = async (lit: boolean) => {
    const root = await expectMessage('the message of the run', (message) => isRoot(message));
    tell('  lamplighter posts the run, and edits that one message as it goes on');
    const over = await within(
      'the end of the run',
      slack.until(() => {
        const now = slack.state.messages.find(channel, root.ts);
        return now !== undefined && offers(now, ACTION.cancelRun) === false && now;
      }),
    );
    says(over);
    const ends = () => slack.state.messages.replies(channel, root.ts);
    await within(
      'the end in the thread',
      slack.until(() => (ends().length > 0 ? true : undefined)),
    );
    if (!offers(over, lit ? ACTION.stopEnvironment : ACTION.startEnvironment)) {
      throw unexpected(`the run did not end well: ${over.text}`);
    }
    return { root, replies: ends };
  };

  await type(OPERATOR, '/devenv status');
  await privately(OPERATOR);

  await type(OPERATOR, '/devenv up');
  await privately(OPERATOR);
  const up = await wholeRun(true);

  await type(VIEWER, '/devenv down');
  await privately(VIEWER);

  await type(OPERATOR, '/devenv down');
  const question = await privately(OPERATOR);
  tell(`${nameOf(OPERATOR)} clicks the button that confirms it`);
  const clicked = await slack.as(OPERATOR).click(question, ACTION.confirm);
  if (!clicked.ok) throw unexpected(`the click did not arrive: ${clicked.error}`);
  await wholeRun(false);

  tell('In the thread of the first run:');
  for (const reply of up.replies()) tell(`    ${words(reply)}`);
  if (isDeepStrictEqual(up.replies(), [])) throw unexpected('the thread of the run is empty');
}

const isRoot = ({ byBot, threadTs, onlyFor }: Message): boolean =>
  byBot && threadTs === undefined && onlyFor === undefined;

/** Whether the message carries that button. */
function offers(message: Message, actionId: string): boolean {
  return JSON.stringify(message.blocks ?? []).includes(`"action_id":"${actionId}"`);
}

const WITHIN_MS = 240_000;

async function within<T>(what: string, waited: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(unexpected(`${what} did not come`)), WITHIN_MS);
  try {
    return await Promise.race([waited, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

const unexpected = (message: string): LamplighterError => new LamplighterError('sandbox-failed', message);
