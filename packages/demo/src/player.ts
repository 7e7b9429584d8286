import { LamplighterError } from '../../../src/core/errors.ts';
import { ACTION } from '../../../src/slack/ids.ts';
import type { Message } from '../../slack-on-localhost/src/index.ts';
import type { Demo } from './open-demo.ts';
import { plainText } from './plain-text.ts';

/** People of the demo's Slack who type and click by themselves, and what they are answered, told line by line. */
export class Player {
  readonly #slack: Demo['slack'];
  readonly #channel: string;
  readonly #tell: (line: string) => void;
  readonly #seen = new Set<string>();

  constructor({ slack }: Pick<Demo, 'slack'>, channel: string, tell: (line: string) => void) {
    this.#slack = slack;
    this.#channel = channel;
    this.#tell = tell;
  }

  nameOf = (id: string): string => {
    const { usergroups, channels } = this.#slack.state.workspace;
    return (
      this.#slack.people.find((person) => person.id === id)?.name ??
      usergroups.find((group) => group.id === id)?.handle ??
      channels.find((channel) => channel.id === id)?.name ??
      id
    );
  };

  words(message: Message): string {
    return plainText(message.text, this.nameOf).replace(/\n/g, '\n    ');
  }

  /** Tells what a message of the bot says. */
  says(message: Message, how = ''): void {
    this.#tell(`  lamplighter${how}: ${this.words(message)}`);
  }

  async type(who: string, text: string): Promise<void> {
    this.#tell(`${this.nameOf(who)}: ${text}`);
    const answer = await this.#slack.as(who).command(text, this.#channel);
    if (!answer.ok) throw unexpected(`Slack did not deliver ${text}: ${answer.error}`);
  }

  async click(who: string, message: Message, actionId: string, what: string): Promise<void> {
    this.#tell(`${this.nameOf(who)} clicks ${what}`);
    const clicked = await this.#slack.as(who).click(message, actionId);
    if (!clicked.ok) throw unexpected(`the click did not arrive: ${clicked.error}`);
  }

  /** The next message that fits and was not there before. */
  async next(what: string, fits: (message: Message) => boolean): Promise<Message> {
    const fresh = () =>
      this.#slack.messages(this.#channel).find((message) => !this.#seen.has(message.ts) && fits(message));
    const message = await within(what, this.#slack.until(fresh));
    this.#seen.add(message.ts);
    return message;
  }

  /** A message, as soon as an edit has made it fit. */
  until(what: string, { ts }: Message, fits: (message: Message) => boolean): Promise<Message> {
    const edited = () => {
      const now = this.#slack.state.messages.find(this.#channel, ts);
      return now !== undefined && fits(now) && now;
    };
    return within(what, this.#slack.until(edited));
  }

  /** What somebody alone is answered next. */
  async privately(who: string): Promise<Message> {
    const message = await this.next('a private answer', ({ onlyFor }) => onlyFor === who);
    this.says(message, ` (only to ${this.nameOf(who)})`);
    return message;
  }

  /** A run from its first message to its end, which is one of success. */
  async wholeRun(lit: boolean): Promise<Message> {
    const root = await this.next('the message of the run', (message) => isRoot(message) && isRun(message));
    this.#tell('  lamplighter posts the run, and edits that one message as it goes on');
    const over = await this.until(
      'the end of the run',
      root,
      (message) => !offers(message, ACTION.cancelRun),
    );
    this.says(over);
    await within(
      'the end in the thread',
      this.#slack.until(() => this.replies(root).length > 0),
    );
    if (!offers(over, lit ? ACTION.stopEnvironment : ACTION.startEnvironment)) {
      throw unexpected(`the run did not end well: ${over.text}`);
    }
    return root;
  }

  replies({ ts }: Message): Message[] {
    return this.#slack.state.messages.replies(this.#channel, ts);
  }
}

/** Whether everybody sees the message in the channel, and the bot wrote it. */
export const isRoot = ({ byBot, threadTs, onlyFor }: Message): boolean =>
  byBot && threadTs === undefined && onlyFor === undefined;

/** Whether the message carries that button. */
export const offers = (message: Message, actionId: string): boolean =>
  JSON.stringify(message.blocks ?? []).includes(`"action_id":"${actionId}"`);

/** A quick run may be over before it is posted, so its [Cancel] tells nothing. */
const isRun = ({ blocks = [] }: Message): boolean => blocks.some(({ type }) => type === 'plan');

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

export const unexpected = (message: string): LamplighterError =>
  new LamplighterError('sandbox-failed', message);
