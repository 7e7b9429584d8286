import { App, SocketModeReceiver } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { createPage, type LocalSlack } from '../../../packages/slack-on-localhost/src/index.ts';
import { DEVENV, JUN, MINJI, SORA, silent, startLocalSlack, webClient } from '../slack/local-slack.ts';
import { runMessage, statusMessage } from './run-message.ts';

export { DEVENV, JUN, MINJI, SORA };

export interface Lamplight {
  slack: LocalSlack;
  /** The bot's own. */
  client: WebClient;
  /** What people did, in words, as the bot heard it. */
  heard: string[];
  /** Keeps the bot from answering clicks until the returned function is called. */
  holdClicks(): () => void;
  [Symbol.asyncDispose](): Promise<void>;
}

/** The local Slack with its page, and a small bot on Bolt that shows everything the page can draw. */
export async function openLamplight(options: { bot: boolean } = { bot: true }): Promise<Lamplight> {
  const slack = await startLocalSlack({ page: await createPage() });
  const heard: string[] = [];
  let gate: Promise<void> = Promise.resolve();
  const stopBot = options.bot ? await startBot(slack, (app) => bind(app, heard, () => gate)) : undefined;
  return {
    slack,
    client: webClient(slack, { rejectRateLimitedCalls: false, retryConfig: { retries: 5 } }),
    heard,
    holdClicks() {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return resolve;
    },
    async [Symbol.asyncDispose]() {
      await stopBot?.();
      await slack.close();
    },
  };
}

/** @returns what stops it */
async function startBot(slack: LocalSlack, bindTo: (app: App) => void): Promise<() => Promise<void>> {
  const clientOptions = { slackApiUrl: slack.apiUrl, logger: silent };
  const receiver = new SocketModeReceiver({
    appToken: slack.appToken,
    logger: silent,
    installerOptions: { clientOptions },
  });
  const app = new App({ token: slack.botToken, receiver, logger: silent, clientOptions });
  bindTo(app);
  app.error(async () => {});
  await app.start();
  return async () => {
    // A client that is stopped while it reconnects rejects a promise of its own that nobody holds.
    receiver.client.removeAllListeners('disconnected');
    await app.stop();
  };
}

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const option = (value: string, text: string, description?: string) => ({
  value,
  text: plain(text),
  ...(description !== undefined && { description: plain(description) }),
});

/** A modal with every input that lamplighter might ask for. */
const SCHEDULE: ModalView = {
  type: 'modal',
  callback_id: 'schedule',
  title: plain('Tonight'),
  submit: plain('Save'),
  close: plain('Cancel'),
  blocks: [
    {
      type: 'section',
      text: {
        type: 'mrkdwn',
        text: ':bulb: *exchange-dev* goes dark at *20:00*, unless somebody says otherwise.',
      },
    },
    {
      type: 'input',
      block_id: 'reason',
      label: plain('Why does it stay lit?'),
      hint: plain('Everybody in #devenv reads it.'),
      element: {
        type: 'plain_text_input',
        action_id: 'text',
        placeholder: plain('Load test of the matching engine'),
      },
    },
    {
      type: 'input',
      block_id: 'until',
      label: plain('Lit until'),
      element: { type: 'timepicker', action_id: 'time', initial_time: '22:30' },
    },
    {
      type: 'input',
      block_id: 'size',
      label: plain('How much of it'),
      element: {
        type: 'radio_buttons',
        action_id: 'size',
        initial_option: option('all', 'Everything', 'All twelve components'),
        options: [
          option('all', 'Everything', 'All twelve components'),
          option('infra', 'Infrastructure only'),
        ],
      },
    },
    {
      type: 'input',
      block_id: 'tell',
      label: plain('Tell'),
      optional: true,
      element: {
        type: 'static_select',
        action_id: 'who',
        placeholder: plain('Nobody'),
        options: [option('team', 'The team'), option('all', 'Everybody')],
      },
    },
    { type: 'context', elements: [{ type: 'mrkdwn', text: 'Costs about *$4.10* an hour.' }] },
  ],
};

const LOADING: ModalView = {
  type: 'modal',
  title: plain('Tonight'),
  blocks: [
    { type: 'section', text: { type: 'mrkdwn', text: ':hourglass_flowing_sand: Looking at exchange-dev…' } },
  ],
};

/** What an action holds beside its ids, in words. */
function pickedIn(action: Record<string, unknown>): string {
  const [, picked] = Object.entries(action).find(([key]) => key.startsWith('selected_')) ?? [];
  const values = [picked].flat().map((each) => (each as { value?: string })?.value ?? each);
  return picked === undefined ? '' : ` ${values.join(' ')}`;
}

function bind(app: App, heard: string[], gate: () => Promise<void>): void {
  app.command('/devenv', async ({ ack, command, respond, client }) => {
    await ack();
    heard.push(`/devenv ${command.text} by ${command.user_name}`);
    if (command.text === 'up')
      await client.chat.postMessage({ channel: command.channel_id, ...runMessage(0) });
    else if (command.text === 'status') await respond({ response_type: 'ephemeral', ...statusMessage() });
    else if (command.text === 'tonight') {
      const opened = await client.views.open({ trigger_id: command.trigger_id, view: LOADING });
      await client.views.update({ view_id: opened.view?.id ?? '', view: SCHEDULE });
    } else await respond(`There is no *${command.text}*. Did you mean \`/devenv status\`?`);
  });
  app.event('app_mention', async ({ event, say }) => {
    heard.push(`mention ${event.text}`);
    await say({ text: 'exchange-dev is going up, 3 of 8 done.', thread_ts: event.thread_ts ?? event.ts });
  });
  app.view('schedule', async ({ ack, view }) => {
    const until = view.state.values.until?.time?.selected_time ?? '';
    if (until > '23:00')
      return ack({ response_action: 'errors', errors: { until: 'Policy allows 23:00 at the latest.' } });
    heard.push(`lit until ${until} because ${view.state.values.reason?.text?.value}`);
    await ack();
  });
  app.action(/.*/, async ({ ack, action, body }) => {
    const chosen = pickedIn(action as unknown as Record<string, unknown>);
    await gate();
    if ('action_id' in action) heard.push(`${action.action_id}${chosen} by ${body.user.id}`);
    await ack();
  });
  app.event('app_home_opened', async ({ event, client }) => {
    heard.push(`home of ${event.user}`);
    await client.views.publish({
      user_id: event.user,
      view: {
        type: 'home',
        blocks: [
          { type: 'header', text: plain('Environments') },
          {
            type: 'section',
            text: { type: 'mrkdwn', text: ':bulb: *exchange-dev* is lit: 12 of 12 on\nlit until 19:30' },
            accessory: {
              type: 'overflow',
              action_id: 'more',
              options: [option('history', 'History'), option('extend', 'Extend')],
            },
          },
          {
            type: 'actions',
            elements: [
              { type: 'button', action_id: 'home-status', text: plain('Status') },
              { type: 'button', action_id: 'home-down', text: plain('Turn it off'), style: 'danger' },
            ],
          },
          { type: 'divider' },
          {
            type: 'context',
            elements: [{ type: 'mrkdwn', text: 'You are an *operator*: up, down, status, cancel, extend.' }],
          },
        ],
      },
    });
  });
}
