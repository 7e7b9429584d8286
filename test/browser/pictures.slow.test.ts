import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEVENV, JUN, type Lamplight, openLamplight } from '../support/browser/lamplight.ts';
import { runMessage } from '../support/browser/run-message.ts';
import { openBrowser, takePicture, type VisitOptions, type Visitors } from '../support/browser/visitors.ts';

let visitors: Visitors;
let here: Lamplight;
let folder: string;

beforeAll(async () => {
  visitors = await openBrowser();
  here = await openLamplight();
  // Set it to look at them.
  folder = process.env.LAMPLIGHTER_PICTURES ?? (await mkdtemp(join(tmpdir(), 'lamplighter-pictures-')));
  await here.slack
    .as(JUN)
    .say('Anybody using *exchange-dev*? I would like to load-test `orderbook`.', DEVENV);
  const { ts = '' } = await here.client.chat.postMessage({ channel: DEVENV, ...runMessage(3) });
  await here.client.chat.postMessage({
    channel: DEVENV,
    thread_ts: ts,
    text: ':hourglass: *mysql* takes longer than usual (5 min 10 s, usually 4 min)',
  });
});

afterAll(async () => {
  await visitors[Symbol.asyncDispose]();
  await here[Symbol.asyncDispose]();
  if (process.env.LAMPLIGHTER_PICTURES === undefined) await rm(folder, { recursive: true, force: true });
});

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47]);

describe('a picture of the page', () => {
  it.each<[string, VisitOptions & Required<Pick<VisitOptions, 'size'>>]>([
    ['light', { size: { width: 1280, height: 800 } }],
    ['dark', { size: { width: 1280, height: 800 }, colorScheme: 'dark' }],
    ['phone', { size: { width: 390, height: 780 }, touch: true }],
  ])('shows the run, %s', async (name, options) => {
    const page = await visitors.visit(here.slack.url, { as: JUN, ...options });
    await page.getByRole('button', { name: /3 of 8 done/ }).click();
    await page.getByText('redis · creating').waitFor();
    const path = join(folder, `${name}.png`);
    await takePicture(page, path);
    const picture = await readFile(path);
    expect(picture.subarray(0, 4)).toEqual(PNG);
    // Its header says its size; an empty page would be a tenth as many bytes.
    expect([picture.readUInt32BE(16), picture.readUInt32BE(20)]).toEqual([
      options.size.width,
      options.size.height,
    ]);
    expect(picture.length).toBeGreaterThan(20_000);
  });
});
