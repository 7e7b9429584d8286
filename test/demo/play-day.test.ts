import { describe, expect, it } from 'vitest';
import { playDay } from '../../src/demo/play-day.ts';
import { demoInBrowser } from '../browser/support/demo.ts';

describe('the demo that nobody clicks', () => {
  it('plays up, a refusal and down through Slack, and tells all of it', async () => {
    const demo = await demoInBrowser({ speed: 240, withPage: false });
    const told: string[] = [];
    try {
      await playDay(demo, demo.channel, (line) => told.push(line));
    } finally {
      await demo.close();
    }
    const text = told.join('\n');
    expect(told.filter((line) => line.startsWith('jun: /devenv'))).toEqual([
      'jun: /devenv status',
      'jun: /devenv up',
      'jun: /devenv down',
    ]);
    expect(text).toMatch(/exchange-dev is lit · 12 of 12 done/);
    expect(text).toMatch(/exchange-dev is dark · 8 of 8 done/);
    expect(text).toMatch(/redis done after/);
    // Names for people, groups and channels, and no marks of Slack's.
    expect(text).toContain('#devenv');
    expect(text).toContain('@platform');
    expect(text).not.toMatch(/<[@#!]|:[a-z_]+:/);
    expect(demo.warnings).toEqual([]);
  });
});
