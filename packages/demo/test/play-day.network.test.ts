import { describe, expect, it } from 'vitest';
import { demoInBrowser } from '../../../test/support/browser/demo.ts';
import { playDay } from '../src/play-day.ts';

describe('the demo that nobody clicks', () => {
  it('plays up, a refusal and down through Slack, an evening and its night, and tells all of it', async () => {
    const demo = await demoInBrowser({ speed: 240, withPage: false });
    const lines: string[] = [];
    try {
      await playDay(demo, demo.channel, (line) => lines.push(line));
    } finally {
      await demo.close();
    }
    const text = lines.join('\n');
    expect(lines.filter((line) => line.startsWith('jun: /devenv'))).toEqual([
      'jun: /devenv status',
      'jun: /devenv up',
      'jun: /devenv down',
    ]);
    expect(text).toMatch(/exchange-dev is lit · 12 of 12 done/);
    expect(text).toMatch(/exchange-dev is dark · 8 of 8 done/);
    expect(text).toMatch(/redis done after/);
    // The evening: a reminder, an hour for a click, another for an approver, the stop, and what that was good for.
    const evening = lines.slice(lines.findIndex((line) => line.includes('[Start]'))).join('\n');
    expect(evening).toMatch(
      new RegExp(
        [
          'It is \\w+ 19:00',
          'stops (at|in)',
          'jun clicks \\[\\+1h\\]',
          'It is \\w+ 20:00',
          'stops (at|in)',
          'jun clicks \\[\\+1h\\] again',
          '@jun asks',
          'alex clicks \\[Approve\\]',
          'Approved',
          'It is \\w+ 21:49',
          'exchange-dev is dark · 8 of 8 done',
          'It is \\w+ 10:00',
          'was dark for 1[23] hours: the night saved \\$\\d+\\.\\d+ of \\$\\d+',
        ].join('[^]*'),
      ),
    );
    // Names for people, groups and channels, and no marks of Slack's.
    expect(text).toContain('#devenv');
    expect(text).toContain('@platform');
    expect(text).not.toMatch(/<[@#!]|:[a-z_]+:/);
    expect(demo.warnings).toEqual([]);
  }, 180_000);
});
