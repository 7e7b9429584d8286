import { describe, expect, it } from 'vitest';
import { START } from '../../support/cli/sample-run.ts';
import { sandboxApp } from '../../support/sandbox-app.ts';
import { stage } from '../../support/slack/publisher-stage.ts';

describe('the Slack of a cold start of the example', () => {
  it('takes at most two calls per phase, and the message is current at the end', async () => {
    const { events, outcome, plan } = await (await sandboxApp()).run('up');
    expect(outcome).toBe('succeeded');
    const begin = events[0]?.at ?? 0;
    const { publisher, play, quiet, newest, slack } = await stage();
    publisher();
    await play(events.map((event) => ({ ...event, at: event.at - begin + START })));
    await quiet();
    const phases = plan?.phases.filter(({ skip }) => !skip) ?? [];
    expect(slack.calls().length).toBeLessThanOrEqual(2 * phases.length);
    expect(newest()?.text).toContain('exchange-dev is lit · 12 of 12 done');
  });
});
