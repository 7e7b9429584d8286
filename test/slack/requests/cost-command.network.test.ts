import { describe, expect, it } from 'vitest';
import { LamplighterError } from '../../../src/core/errors.ts';
import { systemClock } from '../../../src/ops/system-clock.ts';
import { FakeApp } from '../../support/cli/fake-cli.ts';
import { DEVENV, everythingIn, GENERAL, JUN, MINJI, SORA, slackBot } from '../../support/slack/slack-bot.ts';
import { someCost } from '../../support/slack/some-cost.ts';

const CONFIG = `
environments:
  dev:
    connections:
      aws: { region: eu-west-1 }
    components:
      database: { kind: rds-instance, instanceId: dev-mysql }
    prices: { perHour: { database: 0.5 } }
    schedule: { zone: Asia/Seoul, start: ["0 11 * * 1-5"], stop: ["0 20 * * *"] }
    slack: { channel: ${DEVENV} }
    access: { viewer: [everyone], operator: [${JUN}] }
`;

const NOW = Date.parse('2026-11-01T00:30:00+09:00');

async function costBot(costs: FakeApp['costs'], more: Parameters<typeof slackBot>[0] = {}) {
  const app = new FakeApp();
  app.costs = costs;
  const environmentClock = { ...systemClock, now: () => NOW };
  const bot = await slackBot({ app, config: CONFIG, more: { environmentClock }, ...more });
  const files = () => bot.slack.messages(DEVENV).filter(({ files: shared }) => shared !== undefined);
  return { ...bot, app, files };
}

describe('/devenv cost', () => {
  it('shows a viewer alone what the month has cost, in their language, and where the chart is', async () => {
    await using bot = await costBot(someCost({ month: '2026-11' }));
    await bot.slack.as(SORA).command('/devenv cost', DEVENV);
    const answer = await bot.seen(SORA, DEVENV, (text) => text.includes('절감액'));
    const text = everythingIn(answer);
    expect(answer.onlyFor).toBe(SORA);
    expect(text).toContain('US$58.00');
    expect(text).toContain('`/devenv cost dev --here`');
    expect(bot.app.costAsked).toEqual([{ month: '2026-11' }]);
    expect(bot.slack.calls('files.getUploadURLExternal')).toEqual([]);
    expect(await bot.audit()).toMatchObject([{ action: 'cost', result: 'allowed', actor: { id: SORA } }]);
  });

  it('has the sums, every component, what is in no sum, and who extended', async () => {
    await using bot = await costBot(someCost({ month: '2026-10' }));
    await bot.slack.as(JUN).command('/devenv cost last month', DEVENV);
    const text = everythingIn(await bot.seen(JUN, DEVENV, (text) => text.includes('Saved')));
    expect(text.split('\n')).toEqual(
      expect.arrayContaining([
        '*database*  52 h  *$26.00*  (plain schedule $22.50, never dark $84.00)',
        '*cache*  50.5 h  price unknown',
        '*fixed*  *$1.50*',
        'No price is known for cache: what they cost is in no sum.',
        'Extended by minji &lt;3 2× (3h).',
      ]),
    );
    // Half an hour into November in Seoul, when it is still October in UTC.
    expect(bot.app.costAsked).toEqual([{ month: '2026-10' }]);
  });

  it('with --here is for all, with a chart as a file', async () => {
    await using bot = await costBot(someCost({ month: '2026-11' }));
    await bot.slack.as(JUN).command('/devenv cost --here', DEVENV);
    const answer = await bot.seen(SORA, DEVENV, (text) => text.includes('Saved'));
    expect(answer.onlyFor).toBeUndefined();
    const [shared] = await bot.slack.until(() => (bot.files().length === 1 ? bot.files() : undefined));
    expect(shared?.threadTs).toBeUndefined();
    const [file] = (shared?.files ?? []) as { id: string; title: string }[];
    expect(file?.title).toBe('dev, 2026-11');
    const stored = bot.slack.state.files.find(file?.id ?? '');
    expect(stored?.content?.subarray(1, 4).toString()).toBe('PNG');
    expect(stored?.altText).toContain('dev, 2026-11');
  });

  it('asked for in a thread is answered with its chart in that thread', async () => {
    await using bot = await costBot(someCost({ month: '2026-11' }));
    await bot.slack.as(JUN).say('what do we pay?', DEVENV);
    const ts = bot.slack.messages(DEVENV).at(-1)?.ts;
    await bot.slack.as(JUN).mention('cost --here', DEVENV, ts);
    const [shared] = await bot.slack.until(() => (bot.files().length === 1 ? bot.files() : undefined));
    expect(shared?.threadTs).toBe(ts);
  });

  it('shows the table all the same where the scope for files is missing, and says so', async () => {
    const scopes = ['chat:write', 'commands', 'users:read', 'channels:read', 'usergroups:read'];
    await using bot = await costBot(someCost({ month: '2026-11' }), { workspace: { app: { scopes } } });
    await bot.slack.as(JUN).command('/devenv cost --here', DEVENV);
    await bot.seen(SORA, DEVENV, (text) => text.includes('Saved'));
    const word = await bot.seen(JUN, DEVENV, (text) => text.includes('The chart could not be posted'));
    expect(word.onlyFor).toBe(JUN);
    expect(word.text).toContain('files:write');
    expect(bot.files()).toEqual([]);
  });

  it('says why there is no chart where Slack refuses the file, and what to do', async () => {
    await using bot = await costBot(someCost({ month: '2026-11' }));
    const refuse = { kind: 'refuse', error: 'file_upload_size_restricted' } as const;
    bot.slack.faults.onCall({
      when: ({ method }) => method === 'files.completeUploadExternal',
      fault: refuse,
    });
    await bot.slack.as(JUN).command('/devenv cost --here', DEVENV);
    const word = await bot.seen(JUN, DEVENV, (text) => text.includes('The chart could not be posted'));
    expect(word.text).toContain('file_upload_size_restricted');
    expect(word.text).toContain('*What to do:*');
  });

  it('tells what is missing where no prices are written down', async () => {
    const app = new FakeApp();
    await using bot = await slackBot({ app });
    await bot.slack.as(MINJI).command('/devenv cost', DEVENV);
    await bot.seen(MINJI, DEVENV, (text) => text.includes('`prices`'));
    expect(app.costAsked).toEqual([]);
  });

  it('shows no zeros for a time of which nothing is known', async () => {
    const { untilMs } = someCost();
    await using bot = await costBot(someCost({ month: '2026-10', knownFromMs: untilMs }));
    await bot.slack.as(JUN).command('/devenv cost 2026-10 --here', DEVENV);
    const answer = await bot.seen(JUN, DEVENV, (text) => text.includes('Nothing is known of dev'));
    expect(answer.onlyFor).toBe(JUN);
    expect(answer.text).toContain('October 2026');
  });

  it('passes on why a month is none', async () => {
    await using bot = await costBot(undefined);
    bot.app.cost = async () => {
      throw new LamplighterError('usage', '2026-13 is no month.', { remedy: 'Write it as 2026-11.' });
    };
    await bot.slack.as(JUN).command('/devenv cost 2026-13', DEVENV);
    await bot.seen(JUN, DEVENV, (text) => text.includes('Write it as 2026-11.'));
  });

  it('is refused outside of the channels', async () => {
    await using bot = await costBot(someCost());
    await bot.slack.as(JUN).command('/devenv cost', GENERAL);
    await bot.seen(JUN, GENERAL, (text) => text.includes('here nobody may'));
    expect(bot.app.costAsked).toEqual([]);
  });
});
