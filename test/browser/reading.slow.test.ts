import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { DEVENV, JUN, type Lamplight, MINJI, openLamplight } from '../support/browser/lamplight.ts';
import { runMessage } from '../support/browser/run-message.ts';
import { openBrowser, type Visitors } from '../support/browser/visitors.ts';

let visitors: Visitors;

beforeAll(async () => {
  visitors = await openBrowser();
});
afterEach(() => visitors.leave());
afterAll(() => visitors[Symbol.asyncDispose](), 60_000);

const eventually = (check: () => unknown) => vi.waitFor(check, { timeout: 20_000, interval: 50 });
const list = (page: Page) => page.getByRole('log', { name: 'Messages in #devenv' });
const newestArticle = (page: Page) => list(page).getByRole('article').last();
const news = (page: Page) => page.getByRole('button', { name: 'New messages' });

/** Whether a reader sees the end of something: inside of the list, and not under what stands below. */
const isInView = async (page: Page, what: Locator): Promise<boolean> => {
  const [seen, frame] = [await what.boundingBox(), await list(page).boundingBox()];
  if (seen === null || frame === null) return false;
  const end = seen.y + seen.height;
  return end > frame.y && end <= frame.y + frame.height + 1;
};
const expectInView = (page: Page, what: Locator) =>
  eventually(async () => expect(await isInView(page, what)).toBe(true));

/** Where the list stands, in pixels. */
const scrolledTo = (page: Page) => list(page).evaluate((element) => element.scrollTop);

async function say(here: Lamplight, count: number, text = 'line'): Promise<void> {
  for (let nth = 1; nth <= count; nth += 1) await here.slack.as(MINJI).say(`${text} ${nth}`, DEVENV);
}

/** A channel with more in it than fits, and somebody at its end. */
async function crowded(
  here: Lamplight,
  more: { size?: { width: number; height: number } } = {},
): Promise<Page> {
  await say(here, 40);
  const page = await visitors.visit(here.slack.url, { as: JUN, ...more });
  await expectInView(page, list(page).getByText('line 40', { exact: true }));
  return page;
}

async function scrollUp(page: Page): Promise<void> {
  const before = await scrolledTo(page);
  await list(page).hover();
  await page.mouse.wheel(0, -300);
  await eventually(async () => expect(await scrolledTo(page)).toBeLessThan(before - 200));
}

describe('the lists of the page', { timeout: 90_000 }, () => {
  it('are one at a time, however often somebody goes from channel to channel', async () => {
    await using here = await openLamplight();
    await say(here, 2);
    const page = await visitors.visit(here.slack.url, { as: JUN });
    const sidebar = page.getByRole('navigation', { name: 'Workspace' });
    for (let round = 0; round < 10; round += 1) {
      for (const name of ['general', 'devenv']) {
        await sidebar.getByRole('button', { name: new RegExp(`^#?${name}`) }).click();
        await page.getByRole('main', { name: `#${name}` }).waitFor();
        expect(await page.getByRole('log').count()).toBe(1);
        expect(await page.locator('.message-list, .composer').count()).toBe(2);
      }
    }
    expect(await list(page).getByText('line 2').count()).toBe(1);
  });

  it('have no two parts of one key, whatever a bot sends', async () => {
    await using here = await openLamplight();
    const same = { text: { type: 'plain_text' as const, text: 'the same' }, value: 'same' };
    const task = { type: 'task_card' as const, task_id: 'twice', title: 'twice', status: 'pending' as const };
    const source = { type: 'url' as const, url: 'https://example.com', text: 'twice' };
    // As no strict Slack would let it through: the page is not to rely on that.
    here.slack.state.messages.add({
      channel: DEVENV,
      user: here.slack.state.workspace.bot.userId,
      byBot: true,
      text: 'twice',
      blocks: [
        {
          type: 'plan',
          block_id: 'a',
          title: 'twice',
          tasks: [task, { ...task, sources: [source, source] }],
        },
        { type: 'divider', block_id: 'a' },
        {
          type: 'actions',
          block_id: 'b',
          elements: [
            { type: 'static_select', action_id: 'x', options: [same, same] },
            { type: 'checkboxes', action_id: 'x', options: [same, same] },
            { type: 'overflow', action_id: 'y', options: [same, same] },
          ],
        },
      ],
    });
    const page = await visitors.visit(here.slack.url, { as: JUN });
    await page.getByRole('button', { name: 'More actions' }).click();
    expect(await page.getByRole('menuitem', { name: 'the same' }).count()).toBe(2);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'twice' }).first().click();
    await page.getByRole('listitem').getByRole('button', { name: 'twice' }).click();
    expect(await page.getByRole('link', { name: 'twice' }).count()).toBe(2);
  });
});

describe('somebody at the end of a channel', { timeout: 90_000 }, () => {
  it.each([
    { width: 1280, height: 800 },
    { width: 390, height: 844 },
  ])('sees the answer to what they type key by key, at $width by $height', async (size) => {
    await using here = await openLamplight();
    const page = await crowded(here, { size });
    for (const command of ['/devenv status', '/devenv up', '/devenv nonsense']) {
      const before = await list(page).getByRole('article').count();
      for (const key of command) {
        await page.keyboard.press(key === ' ' ? 'Space' : key);
        await expectInView(page, newestArticle(page));
      }
      // Where names are offered, Enter takes one first.
      await page.keyboard.press('Enter');
      await eventually(async () =>
        expect(await list(page).getByRole('article').count()).toBeGreaterThan(before),
      );
      await expectInView(page, newestArticle(page));
    }
    expect(await news(page).count()).toBe(0);
  });

  it('stays there while what they write grows and is sent', async () => {
    await using here = await openLamplight();
    const page = await crowded(here);
    for (let line = 0; line < 8; line += 1) {
      await page.keyboard.type(`line of mine ${line}`);
      await page.keyboard.press('Shift+Enter');
      await expectInView(page, newestArticle(page));
    }
    await page.keyboard.type('the last of mine');
    await expectInView(page, newestArticle(page));
    await page.keyboard.press('Enter');
    await list(page).getByText('the last of mine').waitFor();
    await expectInView(page, newestArticle(page));
  });

  it('stays there when the window is made smaller and larger', async () => {
    await using here = await openLamplight();
    const page = await crowded(here);
    for (const height of [500, 360, 900, 640]) {
      await page.setViewportSize({ width: 1000, height });
      await expectInView(page, newestArticle(page));
    }
  });

  it('stays there when a plan opens and closes, and when its message is edited', async () => {
    await using here = await openLamplight();
    const page = await crowded(here);
    const { ts = '' } = await here.client.chat.postMessage({ channel: DEVENV, ...runMessage(3) });
    const title = page.getByRole('button', { name: /of 8 done/ });
    for (const expanded of ['true', 'false', 'true']) {
      await title.click();
      await eventually(async () => expect(await title.getAttribute('aria-expanded')).toBe(expanded));
      await expectInView(page, newestArticle(page));
    }
    await here.client.chat.update({ channel: DEVENV, ts, ...runMessage(4) });
    await page.getByRole('button', { name: /4 of 8 done/ }).waitFor();
    await expectInView(page, newestArticle(page));
  });

  it('stays there when a picture has loaded', async () => {
    await using here = await openLamplight();
    const page = await crowded(here);
    const shown = Promise.withResolvers<void>();
    await page.route('**/picture.svg', async (route) => {
      await shown.promise;
      const body = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300"/>';
      await route.fulfill({ contentType: 'image/svg+xml', body });
    });
    here.slack.state.messages.add({
      channel: DEVENV,
      user: here.slack.state.workspace.bot.userId,
      byBot: true,
      text: 'a chart',
      blocks: [{ type: 'image', block_id: 'a', image_url: '/picture.svg', alt_text: 'a chart' }],
    });
    const picture = page.getByRole('img', { name: 'a chart' });
    await picture.waitFor({ state: 'attached' });
    shown.resolve();
    await eventually(async () => expect((await picture.boundingBox())?.height).toBeGreaterThan(100));
    await expectInView(page, newestArticle(page));
  });
});

describe('somebody who has scrolled up', { timeout: 90_000 }, () => {
  it('is left where they read, and told of news, which a click shows', async () => {
    await using here = await openLamplight();
    const page = await crowded(here);
    await scrollUp(page);
    const before = await scrolledTo(page);
    await say(here, 3, 'news');
    await news(page).waitFor();
    expect(await scrolledTo(page)).toBe(before);
    await news(page).click();
    await expectInView(page, list(page).getByText('news 3', { exact: true }));
    await news(page).waitFor({ state: 'detached' });
    await say(here, 1, 'more');
    await expectInView(page, list(page).getByText('more 1', { exact: true }));
    expect(await news(page).count()).toBe(0);
  });

  it('is not told of news that they have scrolled to', async () => {
    await using here = await openLamplight();
    const page = await crowded(here);
    await scrollUp(page);
    await say(here, 1, 'news');
    await news(page).waitFor();
    await list(page).hover();
    await page.mouse.wheel(0, 3_000);
    await news(page).waitFor({ state: 'detached' });
  });

  it('is not moved by what they type, nor told that an edit is news', async () => {
    await using here = await openLamplight();
    const { ts = '' } = await here.client.chat.postMessage({ channel: DEVENV, ...runMessage(3) });
    const page = await crowded(here);
    await scrollUp(page);
    const before = await scrolledTo(page);
    await page.getByRole('combobox', { name: 'Message #devenv' }).focus();
    await page.keyboard.type('/devenv ');
    await page.getByText('up | down | status').waitFor();
    await here.client.chat.update({ channel: DEVENV, ts, ...runMessage(4) });
    await page.getByRole('button', { name: /4 of 8 done/ }).waitFor();
    expect(Math.abs((await scrolledTo(page)) - before)).toBeLessThan(2);
    expect(await news(page).count()).toBe(0);
  });

  it('sees the answer to a command all the same', async () => {
    await using here = await openLamplight();
    const page = await crowded(here);
    await scrollUp(page);
    await page.getByRole('combobox', { name: 'Message #devenv' }).focus();
    await page.keyboard.type('/devenv status');
    await page.keyboard.press('Enter');
    await list(page).getByText('partly lit').waitFor();
    await expectInView(page, newestArticle(page));
  });
});
