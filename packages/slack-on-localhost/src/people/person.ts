import { interactiveElements } from '../blocks/messages.ts';
import type { ClientAnswer, ViewState } from '../page-protocol.ts';
import type { Message } from '../state/messages.ts';
import type { View } from '../state/views.ts';
import { click } from './click.ts';
import type { ActContext } from './context.ts';
import { send } from './send.ts';
import { closeView, openHome, submit } from './views.ts';

interface Chosen {
  /** What was chosen, in the form of the element's own state. */
  chosen?: Readonly<Record<string, unknown>>;
  /** In a modal, or beside other inputs: all of them. */
  state?: ViewState;
}

/** Somebody of the workspace, to act in their name. Every act resolves when Slack's client would know. */
export interface Person {
  readonly id: string;
  /** `/deploy api`, typed into a channel. */
  command(text: string, channel: string, threadTs?: string): Promise<ClientAnswer>;
  say(text: string, channel: string, threadTs?: string): Promise<ClientAnswer>;
  /** Says it to the bot, by name. */
  mention(text: string, channel: string, threadTs?: string): Promise<ClientAnswer>;
  /** Says it in the direct messages with the bot. */
  tell(text: string): Promise<ClientAnswer>;
  /** Uses the element with this action id, wherever it is in the message or view. */
  click(
    where: Pick<Message, 'channel' | 'ts'> | Pick<View, 'id'>,
    actionId: string,
    what?: Chosen,
  ): Promise<ClientAnswer>;
  submit(view: Pick<View, 'id'>, state?: ViewState): Promise<ClientAnswer>;
  close(view: Pick<View, 'id'>): Promise<ClientAnswer>;
  openHome(): ClientAnswer;
  /** The modal on top, if one is open. */
  modal(): View | undefined;
  home(): View | undefined;
  /** What this person sees of a channel, oldest first. */
  sees(channel: string): Message[];
  /** What Slack itself said to them. */
  notices(): string[];
}

export function personOf(context: ActContext, id: string): Person {
  const { state } = context;
  state.people.get(id);
  const say = (text: string, channel: string, threadTs?: string) =>
    send(context, { as: id, channel, text, ...(threadTs !== undefined && { threadTs }) });
  return {
    id,
    command: say,
    say,
    mention: (text, channel, threadTs) => say(`<@${state.workspace.bot.userId}> ${text}`, channel, threadTs),
    tell: (text) => say(text, state.channels.direct(id).id),
    click: (where, actionId, what = {}) => {
      const blocks =
        'ts' in where
          ? state.messages.find(where.channel, where.ts)?.blocks
          : state.views.find(where.id)?.content.blocks;
      const found = interactiveElements(blocks ?? []).find(({ element }) => element.action_id === actionId);
      return click(context, {
        as: id,
        ...('ts' in where ? { message: { channel: where.channel, ts: where.ts } } : { viewId: where.id }),
        blockId: String(found?.block.block_id),
        actionId,
        ...what,
      });
    },
    submit: (view, values = {}) => submit(context, { as: id, viewId: view.id, state: values }),
    close: (view) => closeView(context, { as: id, viewId: view.id }),
    openHome: () => openHome(context, { as: id }),
    modal: () => state.views.openFor(id).at(-1),
    home: () => state.views.home(id),
    sees: (channel) => state.messages.visibleTo(id, channel),
    notices: () => state.notices.all.filter(({ personId }) => personId === id).map(({ text }) => text),
  };
}
