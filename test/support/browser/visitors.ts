import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Browser, ConsoleMessage, Page, Request } from 'playwright-core';
import { launchChromium } from './chromium.ts';

/** Time for a page on a machine that does other things too. */
const PATIENCE_MS = 300_000;

export interface VisitOptions {
  /** A person's id. */
  as?: string;
  size?: { width: number; height: number };
  colorScheme?: 'light' | 'dark';
  /** As on a phone: no mouse that could hover. */
  touch?: boolean;
}

export interface Visitors {
  /** A tab of a person's own, in a browser that remembers nothing. */
  visit(url: string, options?: VisitOptions): Promise<Page>;
  /** Closes all tabs. Throws what went wrong on them. */
  leave(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** One browser for a file of tests. What went wrong on a page, or was warned of, is thrown when it ends. */
export async function openBrowser(): Promise<Visitors> {
  const browser: Browser = await launchChromium();
  const problems: string[] = [];
  const fail = () => {
    const found = problems.splice(0);
    if (found.length > 0) throw new Error(`on the pages of the browser:\n${found.join('\n')}`);
  };
  return {
    async visit(url, { as, size, colorScheme = 'light', touch = false } = {}) {
      const context = await browser.newContext({
        viewport: size ?? { width: 1280, height: 800 },
        colorScheme,
        hasTouch: touch,
        isMobile: touch,
        reducedMotion: 'reduce',
        deviceScaleFactor: 1,
      });
      context.setDefaultTimeout(PATIENCE_MS);
      const page = await context.newPage();
      page.on('pageerror', (error) => problems.push(String(error)));
      page.on('console', (message) => {
        if (isComplaint(message)) problems.push(`the console has: ${message.text()}`);
      });
      page.on('response', (response) => {
        // Where nothing is demonstrated, that is said with a 404.
        const isRefusal = response.status() >= 400 && new URL(response.url()).pathname !== '/client/banner';
        if (isRefusal) problems.push(`${response.url()} was answered with ${response.status()}`);
      });
      const { origin } = new URL(url);
      page.on('requestfinished', (request) => {
        if (isElsewhere(request, origin)) problems.push(`the page asked ${request.url()}`);
      });
      page.on('requestfailed', (request) => {
        // What the page's own policy stops never leaves the machine.
        const isStopped = request.failure()?.errorText === 'csp';
        if (isElsewhere(request, origin) && !isStopped) problems.push(`the page asked ${request.url()}`);
      });
      await page.goto(as === undefined ? url : `${url}/?as=${as}`);
      await page.getByRole('main').waitFor();
      return page;
    },
    async leave() {
      await Promise.all(browser.contexts().map((context) => context.close()));
      fail();
    },
    async [Symbol.asyncDispose]() {
      await browser.close();
      fail();
    },
  };
}

/** React and the page warn in the console. The browser's own words about requests are looked at as requests. */
function isComplaint(message: ConsoleMessage): boolean {
  const isAboutRequest = /^(Failed to load resource|Loading the image .* violates)/.test(message.text());
  return ['error', 'warning'].includes(message.type()) && !isAboutRequest;
}

function isElsewhere(request: Request, origin: string): boolean {
  const asked = new URL(request.url());
  return asked.origin !== origin && asked.protocol.startsWith('http');
}

/** Writes what a page shows as a PNG file. */
export async function takePicture(page: Page, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  // Nothing that blinks or turns, and nothing under the mouse.
  await page.mouse.move(0, 0);
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
}
