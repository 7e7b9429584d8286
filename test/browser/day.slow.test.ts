import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { demoInBrowser, type OpenDemo } from '../support/browser/demo.ts';
import { JUN, MINJI, SORA } from '../support/browser/lamplight.ts';
import { openBrowser, takePicture, type Visitors } from '../support/browser/visitors.ts';

let visitors: Visitors;
let pictures: string;
let demo: OpenDemo;

beforeAll(async () => {
  visitors = await openBrowser();
  // Set it to have them: those of the README are taken here.
  pictures = process.env.LAMPLIGHTER_PICTURES ?? (await mkdtemp(join(tmpdir(), 'lamplighter-day-')));
});
afterAll(async () => {
  await visitors[Symbol.asyncDispose]();
  if (process.env.LAMPLIGHTER_PICTURES === undefined) await rm(pictures, { recursive: true, force: true });
});
beforeEach(async () => {
  demo = await demoInBrowser();
});
afterEach(async () => {
  await visitors.leave();
  await demo.close();
});

const visit = (as: string) => visitors.visit(demo.slack.url, { as, size: { width: 1280, height: 900 } });

async function type(page: Page, text: string): Promise<void> {
  const composer = page.getByRole('combobox', { name: 'Message #devenv' });
  await composer.fill(text);
  await composer.press('Enter');
}

const messages = (page: Page, text: RegExp) => page.getByRole('article').filter({ hasText: text });
/** As long as a start and a stop may take on a busy machine. */
const RUN = { timeout: 300_000 };

describe('a day in Slack', () => {
  it('is one of up, status and down by commands and clicks, with its thread', async () => {
    const jun = await visit(JUN);
    await type(jun, '/devenv up');
    await messages(jun, /exchange-dev is going up.*Follow it in/).waitFor();
    const plan = jun.getByRole('button', { name: /exchange-dev is going up · [4-9] of 12 done/ });
    await plan.waitFor(RUN);
    await takePicture(jun, join(pictures, 'going-up.png'));
    const run = messages(jun, /exchange-dev is lit/).first();
    await run.waitFor(RUN);
    await jun.getByRole('button', { name: /12 of 12 done/ }).click();
    expect(await jun.getByRole('listitem').getByRole('img', { name: 'complete' }).count()).toBe(12);

    await jun
      .getByRole('button', { name: /repl(y|ies)/ })
      .first()
      .click();
    const thread = jun.getByRole('complementary', { name: 'Thread' });
    await thread.getByText(/redis done after/).waitFor(RUN);
    await thread
      .getByText(/exchange-dev is lit/)
      .last()
      .waitFor(RUN);
    await takePicture(jun, join(pictures, 'thread.png'));
    await jun.keyboard.press('Escape');

    await type(jun, '/devenv status');
    const status = messages(jun, /exchange-dev is lit: 11 of 11 on/);
    await status.waitFor();
    for (const part of ['nat', 'nodes', 'mysql', 'kafka-host', 'redis', 'kafka', 'backend', 'engine']) {
      expect(await status.innerText()).toContain(part);
    }
    await takePicture(jun, join(pictures, 'status.png'));

    await type(jun, '/devenv down');
    const question = messages(jun, /Stop exchange-dev\?/);
    await question.getByRole('button', { name: 'Stop now' }).click();
    await messages(jun, /exchange-dev is dark/)
      .first()
      .waitFor(RUN);
    expect(demo.warnings).toEqual([]);
  });

  it('can be called off in the middle, by the button on the run', async () => {
    const jun = await visit(JUN);
    await type(jun, '/devenv up');
    await jun.getByRole('button', { name: /going up · [2-9] of 12 done/ }).waitFor(RUN);
    await jun.getByRole('button', { name: 'Cancel' }).click();
    const sure = jun.getByRole('dialog');
    if (await sure.isVisible()) await sure.getByRole('button').last().click();
    await messages(jun, /cancelled/)
      .first()
      .waitFor(RUN);
    expect(await demo.app.liveRun('exchange-dev')).toBeUndefined();
  });

  it('refuses somebody who may only look, in their own language and to them alone', async () => {
    const [sora, jun] = [await visit(SORA), await visit(JUN)];
    await type(sora, '/devenv up');
    await messages(sora, /권한이 없습니다/).waitFor();
    expect(await messages(jun, /권한이 없습니다/).count()).toBe(0);
    const [refusal] = await demo.app.audit({ environment: 'exchange-dev', limit: 1 });
    expect(refusal).toMatchObject({ action: 'up', result: 'refused', actor: { id: SORA } });
    expect(await demo.app.liveRun('exchange-dev')).toBeUndefined();
  });

  it('has one run where two people ask for the same at once', async () => {
    const [jun, minji] = [await visit(JUN), await visit(MINJI)];
    await Promise.all([type(jun, '/devenv up'), type(minji, '/devenv up')]);
    await messages(jun, /exchange-dev is lit/)
      .first()
      .waitFor(RUN);
    expect(await demo.app.history({ environment: 'exchange-dev', limit: 5 })).toHaveLength(1);
    // One of the two was told that it was under way already.
    const reported =
      (await messages(jun, /already going up/).count()) + (await messages(minji, /이미/).count());
    expect(reported).toBe(1);
  });
});
