import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HOUR } from '../../src/core/ports/clock.ts';
import { demoInBrowser, type OpenDemo } from '../support/browser/demo.ts';
import { openBrowser, type Visitors } from '../support/browser/visitors.ts';

let visitors: Visitors;
let demo: OpenDemo;

beforeAll(async () => {
  visitors = await openBrowser();
});
afterAll(() => visitors[Symbol.asyncDispose](), 60_000);
beforeEach(async () => {
  demo = await demoInBrowser();
});
afterEach(async () => {
  await demo.close();
  await visitors.leave();
});

const SIZES = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
];
const RUN = { timeout: 120_000 };
const bar = (page: Page) => page.getByRole('complementary', { name: 'Demo' });
const list = (page: Page) => page.getByRole('log', { name: 'Messages in #devenv' });
const worldTime = (page: Page) => bar(page).getByRole('time').innerText();

/** As a newcomer comes: by the address that is printed. */
const newcomer = (size = { width: 1280, height: 800 }) => visitors.visit(demo.slack.url, { size });

describe('the first minute of the demo', { timeout: 300_000 }, () => {
  it.each(SIZES)('greets, and is ready to be typed in, at $width by $height', async (size) => {
    const page = await newcomer(size);
    const welcome = list(page).getByRole('article').filter({ hasText: 'Welcome' });
    await welcome.waitFor();
    const words = await welcome.innerText();
    for (const part of ['/devenv up', '/devenv status', '/devenv help', 'Go to 19:00']) {
      expect(words).toContain(part);
    }
    expect(await list(page).evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight)).toBe(
      0,
    );
    await page.keyboard.type('/devenv up');
    expect(await page.getByRole('combobox', { name: 'Message #devenv' }).inputValue()).toBe('/devenv up');
  });

  it('belongs to somebody who reads English and may light the environment', async () => {
    const page = await newcomer();
    await page.keyboard.type('/devenv up');
    await page.keyboard.press('Enter');
    const answer = list(page).getByRole('article').filter({ hasText: 'is going up. Follow it in' });
    await answer.waitFor();
    const frame = await list(page).boundingBox();
    const seen = await answer.boundingBox();
    expect((seen?.y ?? 0) + (seen?.height ?? 0)).toBeLessThanOrEqual(
      (frame?.y ?? 0) + (frame?.height ?? 0) + 1,
    );
    expect(await demo.app.liveRun('exchange-dev')).toMatchObject({ action: 'up', requester: 'jun' });
  });

  it('says why the clock does not move while a run is under way, and moves it when that is over', async () => {
    const page = await newcomer();
    await page.keyboard.type('/devenv up');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /exchange-dev is going up/ }).waitFor(RUN);
    await bar(page).getByRole('button', { name: 'Go to 19:00' }).click();
    const reason = bar(page).getByText('exchange-dev is going up, so the clock has to wait.');
    await reason.waitFor();
    expect(await reason.innerText()).toContain('go to 19:00 when that is over');
    expect(await worldTime(page)).toMatch(/13:3\d/);
    await list(page)
      .getByText(/exchange-dev stops at/)
      .first()
      .waitFor(RUN);
    await reason.waitFor({ state: 'detached', ...RUN });
    expect(await worldTime(page)).toMatch(/19:\d\d/);
    expect(demo.warnings).toEqual([]);
  });

  it('calls the day of the simulated world today, whatever day it is here', async () => {
    demo.clock.jumpTo(demo.clock.now() + 72 * HOUR);
    const page = await newcomer();
    await page.keyboard.type('/devenv up');
    await page.keyboard.press('Enter');
    await list(page).getByText('is going up. Follow it in').waitFor();
    await page.keyboard.type('/devenv status');
    await page.keyboard.press('Enter');
    const status = list(page).getByRole('article').filter({ hasText: 'As of' });
    await status.getByText(/Today/).first().waitFor();
    expect(await status.innerText()).not.toMatch(/Tomorrow|Yesterday/);
  });

  it('says that an evening with nothing lit has nothing to show', async () => {
    const page = await newcomer();
    await bar(page).getByRole('button', { name: 'Go to 19:00' }).click();
    await bar(page).getByText('exchange-dev is dark, so there is nothing to stop').waitFor();
  });
});
