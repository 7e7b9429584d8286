import { describe, expect, it } from 'vitest';
import { type LocalSlackOptions, startLocalSlack } from '../src/local-slack.ts';
import { LocalSlackError } from '../src/local-slack-error.ts';
import { type AppManifest, parseManifest } from '../src/manifest.ts';
import { ManualClock } from '../src/manual-clock.ts';
import { DEPLOYS, errorOf, localSlack, MINJI, webClient } from './support/local.ts';
import { WORKSHOP } from './support/workshop.ts';

const MANIFEST = `
display_information:
  name: Greeter
features:
  bot_user: { display_name: greeter }
  app_home: { home_tab_enabled: true }
  slash_commands:
    - { command: /hello, description: Says hello, usage_hint: "[name]" }
oauth_config:
  scopes:
    bot: [chat:write, commands, app_mentions:read]
settings:
  event_subscriptions:
    bot_events: [app_mention]
`;

/** A local Slack that knows the app by this alone. */
async function knowing(options: Pick<LocalSlackOptions, 'manifest'>) {
  const { app: _, ...workshop } = WORKSHOP;
  const slack = await startLocalSlack({ ...workshop, ...options, clock: new ManualClock() });
  return { slack, client: webClient(slack), [Symbol.asyncDispose]: () => slack.close() };
}

const withManifest = (manifest: AppManifest | string = MANIFEST) => knowing({ manifest });

describe('the manifest of an app on the local Slack', () => {
  it('names the app and its bot', async () => {
    await using here = await withManifest();
    expect(here.slack.state.workspace).toMatchObject({
      app: { name: 'Greeter' },
      bot: { name: 'greeter' },
      commands: [{ command: '/hello', description: 'Says hello', usageHint: '[name]' }],
    });
  });

  it('grants the scopes that it asks for, and no others', async () => {
    await using here = await withManifest();
    await here.client.chat.postMessage({ channel: DEPLOYS, text: 'hello' });
    expect(await errorOf(here.client.users.info({ user: MINJI }))).toMatchObject({
      error: 'missing_scope',
      needed: 'users:read',
      provided: 'chat:write,commands,app_mentions:read',
    });
  });

  it('decides which commands are valid', async () => {
    await using here = await withManifest();
    const minji = here.slack.as(MINJI);
    expect(await minji.command('/deploy', DEPLOYS)).toMatchObject({ code: 'unknown_command' });
    // Nobody is connected, so a valid command gets as far as that.
    expect(await minji.command('/hello', DEPLOYS)).toMatchObject({ code: 'dispatch_failed' });
  });

  it('makes a command valid only together with the scope `commands`', async () => {
    await using here = await withManifest(MANIFEST.replace('commands, ', ''));
    expect(await here.slack.as(MINJI).command('/hello', DEPLOYS)).toMatchObject({ code: 'unknown_command' });
  });

  it('decides which events are sent', async () => {
    await using here = await withManifest();
    await here.slack.as(MINJI).say('just talking', DEPLOYS);
    expect(here.slack.deliveries()).toEqual([]);
    await here.slack.as(MINJI).mention('are you there?', DEPLOYS);
    expect(here.slack.deliveries()).toMatchObject([
      { envelope: { payload: { event: { type: 'app_mention' } } } },
    ]);
  });

  it('decides whether there is a Home tab', async () => {
    const view = { type: 'home' as const, blocks: [] };
    await using withTab = await withManifest();
    expect(await withTab.client.views.publish({ user_id: MINJI, view })).toMatchObject({ ok: true });
    await using without = await withManifest(MANIFEST.replace('home_tab_enabled: true', ''));
    expect(await errorOf(without.client.views.publish({ user_id: MINJI, view }))).toMatchObject({
      error: 'not_enabled',
    });
  });

  it('gives nothing that it does not ask for', async () => {
    await using here = await withManifest({ display_information: { name: 'Nothing' } });
    expect(here.slack.state.workspace).toMatchObject({
      scopes: [],
      events: [],
      commands: [],
      homeTab: false,
    });
  });

  it('may be JSON', () => {
    expect(parseManifest('{"display_information": {"name": "x"}}')).toEqual({
      display_information: { name: 'x' },
    });
  });

  it.each([
    ['display_information: {}', "The manifest's display_information.name must be a text."],
    ['[1, 2', 'The manifest is no YAML or JSON: '],
    [
      'display_information: {name: x}\noauth_config: {scopes: {bot: chat:write}}',
      "The manifest's oauth_config.scopes.bot must be a list of texts.",
    ],
    [
      'display_information: {name: x}\nfeatures: {slash_commands: [{command: hello}]}',
      "The manifest's features.slash_commands must be a list of slash commands, each with a `command` that begins with /.",
    ],
  ])('that is wrong is refused with the key and what it must be: %s', (text, message) => {
    let thrown: unknown;
    try {
      parseManifest(text);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(LocalSlackError);
    expect(thrown).toMatchObject({ code: 'manifest-invalid', message: expect.stringContaining(message) });
  });
});

describe('an app without a manifest', () => {
  it('may do everything that the local Slack has, but must be in a channel to write there', async () => {
    await using here = await knowing({});
    const { scopes } = here.slack.state.workspace;
    expect(scopes).toContain('users:read');
    expect(scopes).not.toContain('chat:write.public');
  });
});

describe('a person without an id', () => {
  it('has the same one every time, and is a member by name', async () => {
    const options = { people: [{ name: 'kim' }], channels: [{ name: 'ops', members: ['kim'] }] };
    await using one = await localSlack(options);
    await using other = await localSlack(options);
    const [kim] = one.slack.people;
    expect(kim?.id).toMatch(/^U0[0-9A-F]{9}$/);
    expect(other.slack.people[0]?.id).toBe(kim?.id);
    expect(one.slack.state.channels.find(one.slack.channel('ops'))?.members).toContain(kim?.id);
  });
});

describe('faults that are given at the start', () => {
  it('are there at once', async () => {
    await using here = await localSlack({
      faults: { calls: [{ times: 1, fault: { kind: 'refuse', error: 'fatal_error' } }] },
    });
    expect(await errorOf(here.client.auth.test())).toMatchObject({ error: 'fatal_error' });
    expect(await here.client.auth.test()).toMatchObject({ ok: true });
  });
});
