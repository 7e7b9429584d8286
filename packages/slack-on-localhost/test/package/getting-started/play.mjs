// Plays a few minutes of people with the app, `node play.mjs socket|http`, and prints what they saw as JSON.
import { readFile } from 'node:fs/promises';
import { startLocalSlack } from 'slack-on-localhost';
import { createApp } from './app.mjs';

const slack = await startLocalSlack({
  manifest: await readFile('manifest.yml', 'utf8'),
  people: [{ name: 'ada' }, { name: 'grace' }],
  channels: [{ name: 'general' }],
});
const [mode] = process.argv.slice(2);
const app = createApp({
  SLACK_API_URL: slack.apiUrl,
  SLACK_BOT_TOKEN: slack.botToken,
  ...(mode === 'socket'
    ? { SLACK_APP_TOKEN: slack.appToken }
    : { SLACK_SIGNING_SECRET: slack.signingSecret }),
});
if (mode === 'socket') {
  await app.start();
} else {
  const server = await app.start({ port: 0, host: '127.0.0.1' });
  slack.setRequestUrl(`http://127.0.0.1:${server.address().port}/slack/events`);
  if (!(await slack.verifyRequestUrl())) throw new Error('the app did not echo the challenge');
}

const general = slack.channel('general');
const ada = slack.as(slack.people.find(({ name }) => name === 'ada').id);
const textOf = (pattern) => slack.until(() => slack.messages(general).find(({ text }) => pattern.test(text)));

await ada.say('hello', general);
const greeting = await textOf(/^Hey there/);
const clicked = await ada.click(greeting, 'button_click');
const echoed = await ada.command('/echo out there', general);
await textOf(/clicked the button/);
await textOf(/You said/);
const seen = slack.messages(general).map(({ text, onlyFor }) => ({ text, forAda: onlyFor === ada.id }));
process.stdout.write(JSON.stringify({ ada: ada.id, clicked, echoed, seen }));

await app.stop();
await slack.close();
