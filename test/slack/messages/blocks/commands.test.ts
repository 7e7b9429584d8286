import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../../src/core/ports/run-store.ts';
import { confirmView, lookingView } from '../../../../src/slack/messages/blocks/confirm-view.ts';
import { homeView } from '../../../../src/slack/messages/blocks/home.ts';
import { historySaid } from '../../../../src/slack/messages/blocks/lists.ts';
import { statusMessage } from '../../../../src/slack/messages/blocks/status.ts';
import type { Seen } from '../../../../src/slack/messages/environment-snapshot.ts';
import { textsFor } from '../../../../src/slack/messages/texts/texts.ts';
import { component } from '../../../support/cli/sample-run.ts';
import { checkMessage } from '../../../support/slack/check-message.ts';

const AT = Date.UTC(2026, 10, 23, 2);

const run: RunRecord = {
  id: 'up-1',
  environment: 'dev',
  action: 'up',
  requester: 'kim & co <b>',
  trigger: 'person',
  options: {},
  createdAtMs: AT - 600_000,
  startedAtMs: AT - 600_000,
  finishedAtMs: AT - 60_000,
  state: 'finished',
  outcome: 'succeeded',
  attempt: 1,
};

const seen: Seen = {
  environment: 'dev',
  atMs: AT,
  summary: 'unknown',
  rows: [
    {
      component: component('database'),
      probe: {
        observed: {
          state: 'on',
          detail: 'available',
          facts: { class: 'db.t3.medium', version: '8.0' },
          sinceMs: AT - 7_200_000,
        },
      },
    },
    { component: component('cache'), probe: { failed: new Error('AccessDenied: <not> authorized') } },
    { component: component('broker'), probe: undefined },
  ],
  nextSteps: ['open the page'],
  live: undefined,
  last: run,
  evening: { zone: 'Asia/Seoul', litUntilMs: AT + 3_600_000, nextStartMs: AT + 86_400_000 },
};

describe('what one person is answered', () => {
  it.each(['en', 'ko'] as const)('is, for a status in %s, as it was', (locale) => {
    expect(statusMessage(textsFor(locale), seen)).toMatchSnapshot();
  });

  it.each(['en', 'ko'] as const)('is, on the Home tab in %s, as it was', (locale) => {
    const page = {
      environments: [
        { name: 'dev', description: 'The shared one', role: 'operator', may: ['status', 'up', 'down'], seen },
      ],
      runs: [run, { ...run, id: 'up-2', state: 'running', outcome: undefined } as unknown as RunRecord],
      atMs: AT,
    } as const;
    expect(homeView(textsFor(locale), page)).toMatchSnapshot();
  });

  it('asks in a modal with what would happen', () => {
    const texts = textsFor('en');
    expect(lookingView(texts, 'dev', 'reset')).toMatchSnapshot();
    const value = { environment: 'dev', action: 'reset', promptId: 'p', shownAtMs: AT } as const;
    expect(confirmView(texts, 'dev', 'reset', ['Will be run: `init`.'], value)).toMatchSnapshot();
  });

  it('stays within what Slack takes, however long the words of services are', () => {
    const long = 'x&<'.repeat(3_000);
    const rows = Array.from({ length: 400 }, (_, at) => ({
      component: component(`component-${at}`),
      probe: { observed: { state: 'broken' as const, detail: long, remedy: long, warnings: [long] } },
    }));
    const { text, blocks = [] } = statusMessage(textsFor('en'), { ...seen, rows, nextSteps: [long] });
    checkMessage({ text, blocks });
    checkMessage(
      historySaid(
        textsFor('ko'),
        'dev',
        Array.from({ length: 10 }, () => ({ ...run, requester: long })),
      ),
    );
  });

  it('shows words that are not ours as they are', () => {
    const text = JSON.stringify(statusMessage(textsFor('en'), seen));
    expect(text).toContain('AccessDenied: &lt;not&gt; authorized');
    expect(text).toContain('kim &amp; co &lt;b&gt;');
  });
});
