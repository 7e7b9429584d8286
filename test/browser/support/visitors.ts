import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Browser, Page, Request } from 'playwright-core';
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
  /** Closes all tabs. */
  leave(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** One browser for a file of tests. What went wrong on a page is thrown when it ends. */
export async function openBrowser(): Promise<Visitors> {
  const browser: Browser = await launchChromium();
  const problems: string[] = [];
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
    },
    async [Symbol.asyncDispose]() {
      await browser.close();
      if (problems.length > 0) throw new Error(`on the pages of the browser:\n${problems.join('\n')}`);
    },
  };
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
