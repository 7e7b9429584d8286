import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nextAt } from '../../packages/demo/src/time.ts';
import { MINUTE } from '../../src/core/ports/clock.ts';
import { demoInBrowser, type OpenDemo } from '../support/browser/demo.ts';
import { JUN } from '../support/browser/lamplight.ts';
import { openBrowser, takePicture, type Visitors } from '../support/browser/visitors.ts';

const ALEX = 'U0ALEX001';
const ZONE = 'Asia/Seoul';

let visitors: Visitors;
let demo: OpenDemo;
let pictures: string;

beforeAll(async () => {
  visitors = await openBrowser();
  demo = await demoInBrowser();
  pictures = process.env.LAMPLIGHTER_PICTURES ?? (await mkdtemp(join(tmpdir(), 'lamplighter-evening-')));
});
afterAll(async () => {
  await visitors[Symbol.asyncDispose]();
  await demo.close();
  if (process.env.LAMPLIGHTER_PICTURES === undefined) await rm(pictures, { recursive: true, force: true });
});

const visit = (as: string) => visitors.visit(demo.slack.url, { as, size: { width: 1280, height: 900 } });
const messages = (page: Page, text: RegExp) => page.getByRole('article').filter({ hasText: text });
const SOON = { timeout: 300_000 };

describe('an evening in Slack', () => {
  it('is one of a reminder, a click that skips the stop, an approval, and a later stop', async () => {
    const [jun, alex] = [await visit(JUN), await visit(ALEX)];
    await jun.getByRole('combobox', { name: 'Message #devenv' }).fill('/devenv up');
    await jun.keyboard.press('Enter');
    await messages(jun, /exchange-dev is lit/)
      .first()
      .waitFor(SOON);

    await jun.getByRole('button', { name: 'Go to 19:00' }).click();
    const reminder = messages(jun, /exchange-dev stops at .*20:00/).last();
    await reminder.getByText(/lit by/).waitFor(SOON);
    await takePicture(jun, join(pictures, 'reminder.png'));
    await reminder.getByRole('button', { name: 'Keep until 22:00' }).click();
    await messages(jun, /Tonight’s stop is skipped: lit until .*22:00.*kept by @jun/s)
      .first()
      .waitFor(SOON);
    expect(await reminder.getByRole('button', { name: 'Stop now' }).count()).toBe(0);

    // What stood for 20:00 passes without a stop, and everybody is told why.
    demo.clock.jumpTo(nextAt(demo.clock.now(), 20, ZONE) + MINUTE);
    await messages(jun, /not stopped at .*20:00.*kept until .*22:00/s)
      .first()
      .waitFor(SOON);
    demo.clock.jumpTo(nextAt(demo.clock.now(), 21, ZONE));
    const second = messages(jun, /exchange-dev stops at .*22:00/).last();
    await second.getByRole('button', { name: '+1h' }).click();

    const request = messages(alex, /@jun asks to keep exchange-dev lit until .*23:00/s).last();
    await request.getByRole('button', { name: 'Approve' }).waitFor(SOON);
    await takePicture(alex, join(pictures, 'approval.png'));
    await request.getByRole('button', { name: 'Approve' }).click();
    await messages(jun, /Approved by @alex/)
      .first()
      .waitFor(SOON);

    demo.clock.jumpTo(nextAt(demo.clock.now(), 22, ZONE) + 45 * MINUTE);
    await messages(jun, /exchange-dev stops at .*23:00.*last call/s)
      .first()
      .waitFor(SOON);
    await messages(jun, /exchange-dev is dark/)
      .first()
      .waitFor(SOON);
    const stops = await demo.app.history({ environment: 'exchange-dev', limit: 5 });
    expect(stops.map(({ action, trigger }) => `${action} ${trigger}`)).toEqual(['down lease', 'up person']);
    expect(demo.warnings).toEqual([]);
  });
});
