import { describe, expect, it } from 'vitest';
import { LamplighterError } from '../../../src/core/errors.ts';
import type { Inbox, TakenItem } from '../../../src/core/ports/inbox.ts';
import type { RunRecord } from '../../../src/core/ports/run-store.ts';
import { systemClock } from '../../../src/ops/system-clock.ts';
import { FakeApp } from '../../support/cli/fake-cli.ts';
import { startLocalSlack } from '../../support/slack/local-slack.ts';
import {
  DEVENV,
  everythingIn,
  GENERAL,
  hurriedClock,
  JUN,
  MINJI,
  SORA,
  slackBot,
  somePorts,
} from '../../support/slack/slack-bot.ts';

const live = (more: Partial<RunRecord> = {}): RunRecord => ({
  ...{ id: 'up-1', environment: 'dev', action: 'up', requester: 'sora', trigger: 'person', options: {} },
  ...{ createdAtMs: Date.UTC(2026, 10, 23, 2), state: 'running', attempt: 1 },
  ...more,
});

describe('a Slack that asks for a pause', () => {
  it('holds up nobody who can be answered without what it was asked', async () => {
    await using bot = await slackBot();
    bot.slack.faults.onCall({
      when: ({ method }) => method === 'users.info',
      fault: { kind: 'status', status: 429, retryAfterSeconds: 600 },
    });
    await bot.slack.as(JUN).command('/devenv help', DEVENV);
    await bot.seen(JUN, DEVENV, (text) => text.includes('/devenv cancel'));
  });

  it('is given it, and then the answer', async () => {
    await using bot = await slackBot();
    bot.slack.faults.onCall({
      when: ({ method }) => method === 'chat.postEphemeral',
      times: 1,
      fault: { kind: 'status', status: 429, retryAfterSeconds: 1 },
    });
    await bot.slack.as(JUN).mention('help', DEVENV);
    const answer = await bot.seen(JUN, DEVENV, (text) => text.includes('/devenv cancel'));
    expect(answer.onlyFor).toBe(JUN);
    expect(bot.slack.calls('chat.postMessage')).toEqual([]);
  });
});

describe('up with other options than the one under way', () => {
  it('takes its place on one yes', async () => {
    const app = new FakeApp();
    app.live = live();
    app.start = async (_environment, request) => {
      app.asked.push(request);
      if (!request.supersede) throw new LamplighterError('run-in-progress', 'dev is going up');
      app.live = undefined;
      return new FakeApp().start('dev', request, new AbortController().signal);
    };
    await using bot = await slackBot({ app });
    const jun = bot.slack.as(JUN);
    await jun.command('/devenv up --infra-only', DEVENV);
    await jun.click(await bot.seen(JUN, DEVENV, (text) => text.includes('Cancel that')), 'prompt.confirm');
    await bot.seen(JUN, DEVENV, (text) => text.includes('is going up. Follow it'));
    expect(app.asked).toMatchObject([{ infraOnly: true }, { infraOnly: true, supersede: true }]);
  });
});

describe('something in the way that nobody can find', () => {
  it('is told, and not asked for without end', async () => {
    const app = new FakeApp();
    app.start = async (_environment, request) => {
      app.asked.push(request);
      if (app.asked.length > 20) throw new Error('it goes on for ever');
      throw new LamplighterError('run-in-progress', 'dev is busy');
    };
    await using bot = await slackBot({ app });
    await bot.slack.as(JUN).command('/devenv up', DEVENV);
    await bot.seen(JUN, DEVENV, (text) => text.includes('dev is busy'));
    expect(app.asked.length).toBeLessThan(4);
  });
});

describe('words of others', () => {
  it('are neither links nor mentions in what everybody reads', async () => {
    const app = new FakeApp();
    const { status } = app;
    app.status = async (...given) => {
      const report = await status(...given);
      return {
        ...report,
        rows: report.rows.map((row) => ({ ...row, probe: { failed: new Error('@here') } })),
      };
    };
    await using bot = await slackBot({ app });
    await bot.slack.as(JUN).command('/devenv status --here', DEVENV);
    const shown = await bot.seen(SORA, DEVENV, (text) => text.includes('@here'));
    const message = (shown.blocks ?? []).flatMap((block) => {
      const { text, elements = [] } = block as { text?: object; elements?: object[] };
      return [text, ...elements].filter((part) => (part as { type?: string } | undefined)?.type === 'mrkdwn');
    });
    expect(message.length).toBeGreaterThan(2);
    for (const part of message) expect(part).toMatchObject({ verbatim: true });
  });

  it('are shown as they are on the Home tab', async () => {
    const config = `
environments:
  dev:
    description: 환경 <!channel> & *co*
    connections:
      aws: { region: eu-west-1 }
    components:
      database: { kind: rds-instance, instanceId: dev-mysql }
    slack: { channel: ${DEVENV} }
    access: { viewer: [everyone] }
`;
    await using bot = await slackBot({ config });
    await bot.slack.as(JUN).openHome();
    const view = await bot.slack.until(() => bot.slack.calls('views.publish').at(-1));
    expect(everythingIn({ blocks: [view.args] })).toContain('환경 &lt;!channel&gt; &amp; *co*');
  });

  it('hold no secret where a delivery is refused', async () => {
    const broken: Inbox = {
      ...somePorts().inbox,
      accept: () => Promise.reject(new Error('connect postgres://lamp:hunter2@<db>/dev')),
    };
    await using bot = await slackBot({ inbox: broken });
    await bot.slack.as(JUN).command('/devenv up', GENERAL);
    const { text } = await bot.seen(JUN, GENERAL, (text) => text.includes('Not accepted'));
    expect(text).not.toContain('hunter2');
    expect(text).toContain('&lt;db&gt;');
  });
});

describe('a refusal', () => {
  it('is in the audit when what was asked could not be written down', async () => {
    const broken: Inbox = { ...somePorts().inbox, accept: () => Promise.reject(new Error('no')) };
    await using bot = await slackBot({ inbox: broken });
    await bot.slack.as(JUN).command('/devenv up', DEVENV);
    await bot.seen(JUN, DEVENV, (text) => text.includes('Not accepted'));
    await bot.running.stop();
    expect(await bot.audit()).toMatchObject([
      { actor: { id: JUN }, action: 'command', result: 'refused', detail: { reason: 'not-accepted' } },
    ]);
  });

  it('is in the audit when what was asked is of long ago', async () => {
    const { inbox } = somePorts();
    const payload = { command: '/devenv', text: 'up', user_id: JUN, channel_id: DEVENV };
    let left = true;
    const abandoned: Inbox = {
      ...inbox,
      takeAbandoned: async (owner) => {
        const old = { key: 'envelope:1', kind: 'command', payload, receivedAtMs: Date.now() - 3_600_000 };
        const item = left ? await inbox.accept(old, owner) : undefined;
        left = false;
        return item === undefined ? [] : [item];
      },
    };
    await using bot = await slackBot({ inbox: abandoned });
    await bot.seen(JUN, DEVENV, (text) => text.includes('reached me too late'));
    expect(await bot.audit()).toMatchObject([
      { actor: { id: JUN }, action: 'command', result: 'refused', detail: { reason: 'late' } },
    ]);
  });
});

describe('a workspace that does not say who people are', () => {
  it('is answered in the language of the environment whose channel it is', async () => {
    const one = (name: string, channel: string, locale: string) => `
  ${name}:
    connections:
      aws: { region: eu-west-1 }
    components:
      database: { kind: rds-instance, instanceId: dev-mysql }
    slack: { channel: ${channel}, locale: ${locale} }
    access: { viewer: [everyone] }`;
    const config = `environments:${one('dev', DEVENV, 'en')}${one('stage', GENERAL, 'ko')}\n`;
    await using bot = await slackBot({ config, workspace: { app: { scopes: ['chat:write', 'commands'] } } });
    await bot.slack.as(MINJI).command('/devenv help', GENERAL);
    await bot.seen(MINJI, GENERAL, (text) => text.includes('할 수 있는 일'));
    await bot.slack.as(MINJI).command('/devenv help', DEVENV);
    await bot.seen(MINJI, DEVENV, (text) => text.includes('What you can ask for'));
  });
});

describe('an environment with a time of its own', () => {
  it('is shown as of that time', async () => {
    const now = () => Date.UTC(2031, 0, 2, 3, 4);
    await using bot = await slackBot({ more: { environmentClock: { ...systemClock, now } } });
    await bot.slack.as(JUN).command('/devenv status', DEVENV);
    await bot.seen(JUN, DEVENV, (text) => text.includes('As of') && text.includes('2031-01-02 03:04 UTC'));
  });
});

describe('an answer to a question that a process which died has left behind', () => {
  it('counts where it is the one that was claimed, and not where another was', async () => {
    const app = new FakeApp();
    const { inbox } = somePorts();
    const clicks: TakenItem[] = [];
    const left: TakenItem[] = [];
    const abandoned: Inbox = {
      ...inbox,
      accept: async (item, owner) => {
        const taken = await inbox.accept(item, owner);
        if (taken?.kind === 'action') clicks.push(taken);
        return taken;
      },
      takeAbandoned: async () => left.splice(0),
      finish: async () => {},
    };
    await using bot = await slackBot({ app, inbox: abandoned, more: { clock: hurriedClock } });
    const jun = bot.slack.as(JUN);
    await jun.command('/devenv down', DEVENV);
    await jun.click(await bot.seen(JUN, DEVENV, (text) => text.includes('Stop dev?')), 'prompt.confirm');
    await bot.seen(JUN, DEVENV, (text) => text.includes('is going down'));
    expect(app.asked).toHaveLength(1);
    const [first] = clicks;
    if (first === undefined) throw new Error('no click has arrived');
    left.push({ ...first, key: 'envelope:another' });
    await bot.seen(JUN, DEVENV, (text) => text.includes('has been answered already'));
    expect(app.asked).toHaveLength(1);
    left.push({ ...first, attempt: 2 });
    await bot.slack.until(() => app.asked.length === 2);
  });
});

describe('a process that leaves', () => {
  it('leaves what it cannot finish to the next, and says nothing of a fault', async () => {
    const app = new FakeApp();
    const asked = Promise.withResolvers<void>();
    app.plan = (_environment, _request, signal) =>
      new Promise((_, reject) => {
        asked.resolve();
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      });
    const { inbox } = somePorts();
    const ends: string[] = [];
    const watched: Inbox = {
      ...inbox,
      finish: async (item, end) => {
        ends.push(end.state);
        await inbox.finish(item, end);
      },
    };
    const slack = await startLocalSlack();
    const bot = await slackBot({ app, slack, inbox: watched, more: { clock: hurriedClock } });
    await slack.as(JUN).command('/devenv down', DEVENV);
    await asked.promise;
    await bot.running.stop();
    expect(bot.lines.join()).toContain('left to another process');
    expect(ends).toEqual([]);
    expect(slack.as(JUN).sees(DEVENV)).toEqual([]);
    await slack.close();
  });

  it('stops at what another has taken over from it', async () => {
    const app = new FakeApp();
    const stopped = Promise.withResolvers<void>();
    app.plan = (_environment, _request, signal) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          stopped.resolve();
          reject(signal.reason);
        });
      });
    const { inbox } = somePorts();
    const lost = () => Promise.reject(new LamplighterError('attempt-lost', 'another has it'));
    const taken: Inbox = { ...inbox, beat: lost, finish: lost };
    await using bot = await slackBot({ app, inbox: taken, more: { clock: hurriedClock } });
    await bot.slack.as(JUN).command('/devenv down', DEVENV);
    await stopped.promise;
    expect(bot.slack.as(JUN).sees(DEVENV)).toEqual([]);
  });
});
