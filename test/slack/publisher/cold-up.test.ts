import { describe, expect, it } from 'vitest';
import { START } from '../../cli/support/sample-run.ts';
import { sandboxApp } from '../../support/sandbox-app.ts';
import { stage } from './stage.ts';

describe('the Slack of a cold start of the example', () => {
  it('takes at most three calls per phase, and the message is current at the end', async () => {
    const { events, outcome } = await (await sandboxApp()).run('up');
    expect(outcome).toBe('succeeded');
    const begin = events[0]?.at ?? 0;
    const { publisher, play, quiet, newest, replies, slack } = await stage();
    publisher();
    await play(events.map((event) => ({ ...event, at: event.at - begin + START })));
    await quiet();
    const [first] = events;
    const phases = first?.type === 'run.started' ? first.plan.phases.filter(({ skip }) => !skip) : [];
    expect(slack.calls().length).toBeLessThanOrEqual(3 * phases.length);
    console.log(
      phases.length,
      slack.calls().length,
      replies(newest()).length,
      slack
        .calls()
        .map((c) => `${(c.atMs - START) / 1000} ${c.method} ${String((c.args as any).text).slice(0, 150)}`)
        .join('\n'),
    );
    expect(newest()?.text).toContain('exchange-dev is lit · 12 of 12 done');
  });
});
