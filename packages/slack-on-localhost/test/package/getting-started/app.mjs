// An app as people write it first: it answers "hello" with a button, hears the click, and has a slash command.
import { App, LogLevel } from '@slack/bolt';

/** With an app token in Socket Mode, otherwise behind a signing secret. Only `slackApiUrl` is about the local Slack. */
export function createApp(env) {
  const app = new App({
    token: env.SLACK_BOT_TOKEN,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: env.SLACK_API_URL },
    ...(env.SLACK_APP_TOKEN
      ? { socketMode: true, appToken: env.SLACK_APP_TOKEN }
      : { signingSecret: env.SLACK_SIGNING_SECRET }),
  });

  app.message('hello', async ({ message, say }) => {
    await say({
      text: `Hey there <@${message.user}>!`,
      blocks: [
        {
          type: 'section',
          text: { type: 'mrkdwn', text: `Hey there <@${message.user}>!` },
          accessory: {
            type: 'button',
            text: { type: 'plain_text', text: 'Click Me' },
            action_id: 'button_click',
          },
        },
      ],
    });
  });

  app.action('button_click', async ({ body, ack, say }) => {
    await ack();
    await say(`<@${body.user.id}> clicked the button`);
  });

  app.command('/echo', async ({ command, ack, respond }) => {
    await ack();
    await respond(`You said: ${command.text}`);
  });

  return app;
}
