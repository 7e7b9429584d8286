import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { DEVENV, JUN, openLamplight } from '../support/browser/lamplight.ts';
import { runMessage } from '../support/browser/run-message.ts';
import { openBrowser, type Visitors } from '../support/browser/visitors.ts';

let visitors: Visitors;

beforeAll(async () => {
  visitors = await openBrowser();
});
afterEach(() => visitors.leave());
afterAll(() => visitors[Symbol.asyncDispose](), 60_000);

const PHONE = { as: JUN, size: { width: 390, height: 780 }, touch: true };

const ground = (page: Page) =>
  page.getByRole('main').evaluate((main) => getComputedStyle(main).backgroundColor);

/** How far things stick out to the side. */
const overhang = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

const focused = (page: Page) =>
  page.evaluate(() => {
    const { activeElement: it, body } = document;
    // Between the last thing and the first, Tab passes the whole page, which is nothing that was reached.
    return it === body ? '' : (it?.getAttribute('aria-label') ?? it?.textContent);
  });

describe('the page of the local Slack, for everybody', () => {
  it('shows one pane at a time on a phone', async () => {
    await using here = await openLamplight();
    const { ts = '' } = await here.client.chat.postMessage({ channel: DEVENV, ...runMessage(3) });
    await here.slack.as(JUN).say('on my way', DEVENV, ts);
    const page = await visitors.visit(here.slack.url, PHONE);
    const sidebar = page.getByRole('navigation', { name: 'Workspace' });
    const thread = page.getByRole('complementary', { name: 'Thread' });
    await page.getByRole('button', { name: /1 reply/ }).tap();
    await thread.getByText('on my way').waitFor();
    expect(await page.getByRole('main').count()).toBe(0);
    expect(await overhang(page)).toBe(0);
    await page.getByRole('button', { name: 'Close thread' }).tap();
    await page.getByRole('main').waitFor();
    expect(await sidebar.count()).toBe(0);
    expect(await overhang(page)).toBe(0);
    await page.getByRole('button', { name: 'Back to channels' }).tap();
    await sidebar.waitFor();
    expect(await page.getByRole('main').count()).toBe(0);
    await sidebar.getByRole('button', { name: 'general' }).tap();
    await page.getByRole('main', { name: '#general' }).waitFor();
  });

  it('is light or dark as the machine prefers, until the person chooses', async () => {
    await using here = await openLamplight({ bot: false });
    const dark = await visitors.visit(here.slack.url, { as: JUN, colorScheme: 'dark' });
    const light = await visitors.visit(here.slack.url, { as: JUN, colorScheme: 'light' });
    expect(await ground(light)).toBe('rgb(255, 255, 255)');
    expect(await ground(dark)).not.toBe('rgb(255, 255, 255)');
    await dark.getByRole('button', { name: 'Switch to light' }).click();
    await dark.getByRole('button', { name: 'Switch to dark' }).waitFor();
    expect(await ground(dark)).toBe('rgb(255, 255, 255)');
    await dark.reload();
    await dark.getByRole('button', { name: 'Switch to dark' }).waitFor();
    expect(await ground(dark)).toBe('rgb(255, 255, 255)');
  });

  it('can be used with the keyboard alone', async () => {
    await using here = await openLamplight();
    await here.client.chat.postMessage({ channel: DEVENV, ...runMessage(3) });
    const page = await visitors.visit(here.slack.url, { as: JUN });
    await page.getByRole('article', { name: /^lamplighter at/ }).waitFor();
    expect(await focused(page)).toBe('Message #devenv');
    const tabTo = async (name: RegExp) => {
      for (let presses = 0; presses < 30; presses += 1) {
        await page.keyboard.press('Tab');
        if (name.test((await focused(page)) ?? '')) return;
      }
      throw new Error(`Tab does not reach ${name}; it ended at ${await focused(page)}`);
    };
    await tabTo(/3 of 8 done/);
    await page.keyboard.press('Enter');
    await page.getByText('redis · creating, usually 6 min').waitFor();
    await tabTo(/^Cancel$/);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Cancel this run?' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await focused(page)).toBe('Cancel');
    await tabTo(/Reply in thread/);
    await page.keyboard.press('Enter');
    const thread = page.getByRole('complementary', { name: 'Thread' });
    await thread.waitFor();
    await vi.waitFor(async () => expect(await focused(page)).toBe('Reply…'), { timeout: 300_000 });
    await page.keyboard.press('Escape');
    await thread.waitFor({ state: 'detached' });
    await page.getByRole('combobox', { name: 'Message #devenv' }).focus();
    await page.keyboard.type('/dev');
    await page.getByRole('option', { name: /^\/devenv/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.type('tonight');
    await page.keyboard.press('Enter');
    const modal = page.getByRole('dialog', { name: 'Tonight' });
    await modal.getByRole('textbox', { name: 'Why does it stay lit?' }).focus();
    await page.keyboard.type('load test');
    await page.keyboard.press('Enter');
    await modal.waitFor({ state: 'detached' });
    expect(here.heard).toEqual(['/devenv tonight by jun', 'lit until 22:30 because load test']);
  });
});
