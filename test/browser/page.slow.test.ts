import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ClientState } from '../../packages/slack-on-localhost/src/index.ts';
import { DEVENV, JUN, MINJI, openLamplight, SORA } from '../support/browser/lamplight.ts';
import { runMessage, statusMessage } from '../support/browser/run-message.ts';
import { openBrowser, type Visitors } from '../support/browser/visitors.ts';

let visitors: Visitors;

beforeAll(async () => {
  visitors = await openBrowser();
});
afterEach(() => visitors.leave());
afterAll(() => visitors[Symbol.asyncDispose](), 60_000);

const composer = (page: Page) => page.getByRole('combobox', { name: 'Message #devenv' });

async function type(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await composer(page).press('Enter');
}

/** Something that becomes true; every test here has more patience than this. */
const eventually = (check: () => unknown) => vi.waitFor(check, { timeout: 300_000, interval: 50 });

describe('the page of the local Slack', () => {
  it('shows at once to others what somebody writes, and marks it as unread elsewhere', async () => {
    await using here = await openLamplight();
    const jun = await visitors.visit(here.slack.url, { as: JUN });
    const sora = await visitors.visit(here.slack.url, { as: SORA });
    await sora.getByRole('button', { name: 'general' }).click();
    await type(jun, 'Is *exchange-dev* lit at 19:00:01, @sora? <!subteam^S0PLATFRM>\n    <b>& a_b_c</b>');
    await jun.getByRole('article', { name: /^Jun Park at/ }).waitFor();
    await sora.getByRole('button', { name: 'devenv 1 unread' }).click();
    const message = sora.getByRole('article', { name: /^Jun Park at/ });
    await message.waitFor();
    expect(await message.locator('.mrkdwn').innerText()).toBe(
      'Is exchange-dev lit at 19:00:01, @sora? @platform\n    <b>& a_b_c</b>',
    );
    expect(await message.locator('strong', { hasText: 'exchange-dev' }).count()).toBe(1);
    await eventually(async () => {
      const answer = await fetch(`${here.slack.url}/client/state?as=${SORA}`);
      expect(((await answer.json()) as ClientState).channels[0]).toMatchObject({ name: 'devenv', unread: 0 });
    });
    expect(await sora.getByText('unread').count()).toBe(0);
  });

  it('expands a plan, and collapses it when the message is updated but not when it is answered', async () => {
    await using here = await openLamplight();
    const { ts = '' } = await here.client.chat.postMessage({ channel: DEVENV, ...runMessage(3) });
    const page = await visitors.visit(here.slack.url, { as: JUN });
    const title = page.getByRole('button', { name: /exchange-dev is going up · 3 of 8 done/ });
    expect(await title.getAttribute('aria-expanded')).toBe('false');
    expect(await page.getByText('redis · creating, usually 6 min').isVisible()).toBe(false);
    await title.click();
    await page.getByText('redis · creating, usually 6 min').waitFor();
    expect(await page.getByRole('listitem').getByRole('img', { name: 'complete' }).count()).toBe(3);
    await page.getByRole('button', { name: 'nat · on in 41 s' }).click();
    await page.getByText('i-0a91c4, t4g.nano').waitFor();
    await here.slack.as(JUN).say('looks good', DEVENV, ts);
    await page.getByRole('button', { name: /1 reply/ }).waitFor();
    expect(await title.getAttribute('aria-expanded')).toBe('true');
    await here.client.chat.update({ channel: DEVENV, ts, ...runMessage(4) });
    const updated = page.getByRole('button', { name: /4 of 8 done/ });
    await updated.waitFor();
    expect(await updated.getAttribute('aria-expanded')).toBe('false');
    expect(await page.getByText('kafka-host · on in 38 s').isVisible()).toBe(false);
  });

  it('opens a thread, where the bot answers to its name and slash commands are refused', async () => {
    await using here = await openLamplight();
    await here.client.chat.postMessage({ channel: DEVENV, ...runMessage(3) });
    const page = await visitors.visit(here.slack.url, { as: JUN });
    const article = page.getByRole('article', { name: /^lamplighter at/ });
    await article.hover();
    await article.getByRole('button', { name: 'Reply in thread' }).click();
    const thread = page.getByRole('complementary', { name: 'Thread' });
    const reply = thread.getByRole('combobox', { name: 'Reply…' });
    await reply.pressSequentially('@lamp');
    await thread.getByRole('option', { name: /@lamplighter/ }).click();
    await reply.pressSequentially('status');
    await reply.press('Enter');
    await thread.getByText('exchange-dev is going up, 3 of 8 done.').waitFor();
    await page.getByRole('button', { name: /2 replies/ }).waitFor();
    await reply.fill('/devenv status');
    await reply.press('Enter');
    await thread.getByRole('alert').getByText('/devenv is not supported in threads. Sorry!').waitFor();
    expect(here.heard).toEqual([expect.stringContaining('mention')]);
    await reply.press('Escape');
    await thread.waitFor({ state: 'detached' });
  });

  it('shows in the channel what a thread broadcasts, and opens the thread from there', async () => {
    await using here = await openLamplight();
    const { ts = '' } = await here.client.chat.postMessage({ channel: DEVENV, text: 'deploying' });
    await here.client.chat.postMessage({ channel: DEVENV, thread_ts: ts, text: 'half way' });
    await here.client.chat.postMessage({
      channel: DEVENV,
      thread_ts: ts,
      reply_broadcast: true,
      text: 'all done',
    });
    const page = await visitors.visit(here.slack.url, { as: JUN });
    const broadcast = page.getByRole('article').filter({ hasText: 'all done' });
    await broadcast.getByText('Replied to a thread').waitFor();
    expect(await page.getByText('half way').count()).toBe(0);
    await broadcast.hover();
    await broadcast.getByRole('button', { name: 'Reply in thread' }).click();
    await page.getByRole('complementary', { name: 'Thread' }).getByText('half way').waitFor();
  });

  it('shows to one person alone what is for them alone', async () => {
    await using here = await openLamplight();
    const jun = await visitors.visit(here.slack.url, { as: JUN });
    const sora = await visitors.visit(here.slack.url, { as: SORA });
    await composer(jun).pressSequentially('/dev');
    await jun.getByRole('option', { name: /^\/devenv/ }).waitFor();
    await composer(jun).press('Tab');
    await jun.getByText('up | down | status | extend 2h').waitFor();
    await composer(jun).pressSequentially('status');
    await composer(jun).press('Enter');
    const answer = jun.getByRole('article', { name: /^lamplighter at/ });
    await answer.getByText('Only visible to you').waitFor();
    await answer.getByRole('img', { name: 'large green circle' }).first().waitFor();
    await here.slack.as(JUN).say('seen by all', DEVENV);
    await sora.getByText('seen by all').waitFor();
    expect(await sora.getByText('partly lit').count()).toBe(0);
  });

  it('asks before a button that says so, and shows that it waits for the answer', async () => {
    await using here = await openLamplight();
    await here.client.chat.postMessage({ channel: DEVENV, ...runMessage(3) });
    const page = await visitors.visit(here.slack.url, { as: JUN });
    await page.getByRole('button', { name: 'Cancel' }).click();
    const dialog = page.getByRole('dialog', { name: 'Cancel this run?' });
    await dialog.getByRole('button', { name: 'Keep going' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(here.heard).toEqual([]);
    const release = here.holdClicks();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await dialog.getByRole('button', { name: 'Cancel the run' }).click();
    await page.locator('button[aria-busy="true"]', { hasText: 'Cancel' }).waitFor();
    release();
    await page.locator('button[aria-busy="false"]', { hasText: 'Cancel' }).waitFor();
    await eventually(() => expect(here.heard).toEqual([`cancel by ${JUN}`]));
  });

  it('takes a modal from its loading view through refusals to the end', async () => {
    await using here = await openLamplight();
    const page = await visitors.visit(here.slack.url, { as: JUN });
    await type(page, '/devenv tonight');
    const modal = page.getByRole('dialog', { name: 'Tonight' });
    const why = modal.getByRole('textbox', { name: 'Why does it stay lit?' });
    await why.waitFor();
    await modal.getByRole('button', { name: 'Save' }).click();
    await modal.getByRole('alert').getByText('Please complete this required field.').waitFor();
    await why.fill('load test');
    expect(await modal.getByRole('alert').count()).toBe(0);
    await modal.getByLabel('Lit until').fill('23:30');
    await modal.getByRole('radio', { name: 'Infrastructure only' }).check();
    await modal.getByRole('combobox', { name: 'Tell' }).selectOption({ label: 'The team' });
    await modal.getByRole('button', { name: 'Save' }).click();
    await modal.getByRole('alert').getByText('Policy allows 23:00 at the latest.').waitFor();
    await modal.getByLabel('Lit until').fill('22:45');
    await modal.getByRole('button', { name: 'Save' }).click();
    await modal.waitFor({ state: 'detached' });
    expect(here.heard.at(-1)).toBe('lit until 22:45 because load test');
  });

  it('keeps what was put into a modal while another is on top of it', async () => {
    await using here = await openLamplight();
    const page = await visitors.visit(here.slack.url, { as: JUN });
    await type(page, '/devenv tonight');
    const why = page.getByRole('textbox', { name: 'Why does it stay lit?' });
    await why.fill('load test');
    await here.client.views.push({
      // As if the bot had been told of a click in the modal.
      trigger_id: here.slack.state.triggers.issue(JUN, here.slack.as(JUN).modal()?.id),
      view: {
        type: 'modal',
        title: { type: 'plain_text', text: 'Costs' },
        blocks: [{ type: 'section', text: { type: 'mrkdwn', text: '$4.10 an hour' } }],
      },
    });
    const pushed = page.getByRole('dialog', { name: 'Costs' });
    await pushed.getByText('$4.10 an hour').waitFor();
    await page.keyboard.press('Escape');
    await pushed.waitFor({ state: 'detached' });
    expect(await why.inputValue()).toBe('load test');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await eventually(() => expect(here.slack.as(JUN).modal()).toBeUndefined());
  });

  it('fills the Home tab when it is opened, with a menu that works', async () => {
    await using here = await openLamplight();
    const page = await visitors.visit(here.slack.url, { as: JUN });
    await page.getByRole('button', { name: 'Home' }).click();
    const home = page.getByRole('tabpanel', { name: 'Home' });
    await home.getByRole('heading', { name: 'Environments' }).waitFor();
    await home.getByRole('button', { name: 'More actions' }).click();
    await home.getByRole('menuitem', { name: 'Extend' }).click();
    await eventually(() => expect(here.heard).toContain(`more extend by ${JUN}`));
    await page.getByRole('tab', { name: 'Messages' }).click();
    await page.getByRole('combobox', { name: 'Message lamplighter' }).waitFor();
  });

  it('tells the bot what was picked in a message, and from when on', async () => {
    await using here = await openLamplight();
    const option = (value: string) => ({
      value,
      text: { type: 'plain_text' as const, text: `Use ${value}` },
    });
    const options = [option('dev'), option('perf')];
    await here.client.chat.postMessage({
      channel: DEVENV,
      text: 'choose',
      blocks: [
        {
          type: 'section',
          text: { type: 'mrkdwn', text: 'Which one?' },
          accessory: { type: 'static_select', action_id: 'pick', options },
        },
        {
          type: 'actions',
          elements: [
            { type: 'datepicker', action_id: 'day', initial_date: '2026-11-24' },
            { type: 'timepicker', action_id: 'time' },
            { type: 'datetimepicker', action_id: 'moment' },
            { type: 'checkboxes', action_id: 'which', options },
            { type: 'users_select', action_id: 'who', placeholder: { type: 'plain_text', text: 'Who' } },
          ],
        },
      ],
    });
    const page = await visitors.visit(here.slack.url, { as: JUN });
    await page.getByRole('combobox', { name: 'Choose an option' }).selectOption({ label: 'Use perf' });
    await page.getByLabel('Select a date', { exact: true }).fill('2026-12-01');
    await page.keyboard.press('Enter');
    await page.getByLabel('Select a time').fill('19:30');
    await page.keyboard.press('Enter');
    await page.getByLabel('Select a date and time').fill('2026-11-24T19:00');
    await page.keyboard.press('Enter');
    await page.getByRole('checkbox', { name: 'Use dev' }).check();
    await page.getByRole('combobox', { name: 'Who' }).selectOption({ label: '@sora' });
    await eventually(() =>
      expect(here.heard.toSorted()).toEqual([
        `day 2026-12-01 by ${JUN}`,
        // 19:00 where Jun lives.
        `moment ${Date.UTC(2026, 10, 24, 10, 0) / 1_000} by ${JUN}`,
        `pick perf by ${JUN}`,
        `time 19:30 by ${JUN}`,
        `which dev by ${JUN}`,
        `who ${SORA} by ${JUN}`,
      ]),
    );
  });

  it('draws tables, lists, Markdown and pictures, and fetches nothing from elsewhere', async () => {
    await using here = await openLamplight();
    const cell = (text: string) => ({ type: 'raw_text' as const, text });
    await here.client.chat.postMessage({
      channel: DEVENV,
      text: 'everything',
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: 'Costs :bulb:' } },
        {
          type: 'section',
          fields: [
            { type: 'mrkdwn', text: '*nat*' },
            { type: 'plain_text', text: '$0.40' },
          ],
        },
        { type: 'divider' },
        {
          type: 'table',
          rows: [
            [cell('Component'), cell('Cost')],
            [cell('mysql'), cell('$2.10')],
          ],
        },
        { type: 'markdown', text: '**Bold** and [a link](https://example.com)' },
        {
          type: 'rich_text',
          elements: [
            {
              type: 'rich_text_list',
              style: 'bullet',
              elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'first point' }] }],
            },
          ],
        },
        { type: 'image', image_url: 'https://example.com/chart.png', alt_text: 'a chart' },
      ],
    });
    const page = await visitors.visit(here.slack.url, { as: JUN });
    const message = page.getByRole('article', { name: /^lamplighter at/ });
    await message.getByRole('heading', { name: 'Costs' }).getByRole('img', { name: 'bulb' }).waitFor();
    await message.getByRole('cell', { name: '$2.10' }).waitFor();
    await message.getByRole('listitem').getByText('first point').waitFor();
    await message.getByRole('link', { name: 'a link' }).waitFor();
    await message.getByRole('img', { name: 'a chart' }).waitFor({ state: 'attached' });
  });

  it('says that the bot is offline, and that a command failed', async () => {
    await using here = await openLamplight({ bot: false });
    const page = await visitors.visit(here.slack.url, { as: JUN });
    await page.getByText('lamplighter is offline.').waitFor();
    await type(page, '/devenv up');
    await page
      .getByRole('article', { name: 'Slackbot' })
      .getByText('/devenv failed with the error "dispatch_failed"')
      .waitFor();
    await type(page, '/nonsense');
    await page.getByText('/nonsense is not a valid command.').waitFor();
  });

  it('lets a visitor be somebody else', async () => {
    await using here = await openLamplight();
    await here.client.chat.postEphemeral({ channel: DEVENV, user: MINJI, ...statusMessage() });
    const page = await visitors.visit(here.slack.url, { as: JUN });
    await page.getByRole('button', { name: /You are Jun/ }).click();
    await page.getByRole('menuitemradio', { name: /Minji Kim/ }).click();
    await page.getByRole('button', { name: /You are Minji/ }).waitFor();
    await page.getByText('partly lit').waitFor();
    expect(new URL(page.url()).searchParams.get('as')).toBe(MINJI);
    await page.reload();
    await page.getByRole('button', { name: /You are Minji/ }).waitFor();
  });

  it('catches up after the connection was away', async () => {
    await using here = await openLamplight();
    const page = await visitors.visit(here.slack.url, { as: JUN });
    await here.slack.as(MINJI).say('before', DEVENV);
    await page.getByText('before').waitFor();
    const events = '**/client/events*';
    await page.route(events, (route) => route.abort());
    await page.evaluate(() => {
      // A tab that was hidden lets go of its stream and asks for it again.
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await page.getByText('Reconnecting to the local Slack…').waitFor();
    await here.slack.as(MINJI).say('meanwhile', DEVENV);
    await page.unroute(events);
    await page.getByText('meanwhile').waitFor();
    await page.getByText('Reconnecting').waitFor({ state: 'detached' });
  });

  it('has a banner, whose hints go into the composer', async () => {
    await using here = await openLamplight();
    const asked: string[] = [];
    const page = await visitors.visit(here.slack.url, { as: JUN });
    await page.route('**/client/banner', (route) =>
      route.fulfill({
        json: {
          label: 'Demo',
          title: 'Try it',
          hints: ['Type `/devenv up`'],
          time: 'Tue 18:40 KST',
          actions: [{ id: 'evening', label: 'Jump to 19:00' }],
        },
      }),
    );
    await page.route('**/client/banner/*', (route) => {
      asked.push(`${route.request().url().split('/').at(-1)} ${route.request().postData()}`);
      return route.fulfill({ json: { ok: true } });
    });
    expect(await page.getByRole('complementary', { name: 'Demo' }).count()).toBe(0);
    await page.reload();
    const bar = page.getByRole('complementary', { name: 'Demo' });
    await bar.getByText('Tue 18:40 KST').waitFor();
    await bar.getByRole('button', { name: '/devenv up' }).click();
    await eventually(async () => expect(await composer(page).inputValue()).toBe('/devenv up'));
    // It goes into one composer, once: another channel's must not hold a command that nobody chose there.
    const sidebar = page.getByRole('navigation', { name: 'Workspace' });
    await sidebar.getByRole('button', { name: /^#?general/ }).click();
    const other = page.getByRole('combobox', { name: 'Message #general' });
    await other.waitFor();
    expect(await other.inputValue()).toBe('');
    await bar.getByRole('button', { name: 'Jump to 19:00' }).click();
    await eventually(() => expect(asked).toEqual([`evening {"as":"${JUN}"}`]));
  });
});
