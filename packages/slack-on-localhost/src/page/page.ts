import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { PageSource } from '../page-source.ts';
import { buildPage, type PageAssets } from './build-page.ts';

interface PageFile {
  type: string;
  body: Buffer;
  etag: string;
}

/** In the built package a folder beside its script; in the sources it is not there. */
const PREBUILT = new URL('./page/', import.meta.url);

/** Tests get the development build of React, which warns of mistakes in the browser's console. */
const REACT = process.env.NODE_ENV === 'test' ? 'development' : 'production';

let built: Promise<ReadonlyMap<string, PageFile>> | undefined;

/**
 * The web page of the local Slack, loaded once in the life of the process.
 *
 * @throws {LocalSlackError} `page-not-built` where the packages that build it are not installed
 */
export async function createPage(): Promise<PageSource> {
  built ??= loadFiles().catch((error) => {
    built = undefined;
    throw error;
  });
  const files = await built;
  return {
    async respond({ method, url = '/', headers }, response) {
      const [path = '/'] = url.split('?', 1);
      const file = files.get(path === '/index.html' ? '/' : path);
      if (file === undefined || (method !== 'GET' && method !== 'HEAD')) return false;
      const { type, body, etag } = file;
      const isKnown = headers['if-none-match'] === etag;
      response.writeHead(isKnown ? 304 : 200, {
        'content-type': type,
        'content-security-policy': POLICY,
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-cache',
        etag,
      });
      response.end(isKnown || method === 'HEAD' ? undefined : body);
      return true;
    },
  };
}

/** The page asks nobody but its own server. Blocks carry widths and colours in style attributes. */
const POLICY = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const FAVICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#2a2140"/><path d="M16 5a7.5 7.5 0 0 0-4.3 13.6c.9.7 1.3 1.4 1.3 2.4h6c0-1 .4-1.7 1.3-2.4A7.5 7.5 0 0 0 16 5Z" fill="#ffc55c"/><path d="M13.2 23h5.6M14.2 26h3.6" stroke="#ffc55c" stroke-width="2" stroke-linecap="round"/></svg>`;

const INDEX = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content">
<meta name="color-scheme" content="light dark">
<title>Local Slack</title>
<link rel="icon" href="/favicon.svg">
<link rel="stylesheet" href="/app.css">
</head>
<body>
<div id="app"></div>
<noscript>This page needs JavaScript.</noscript>
<script type="module" src="/app.js"></script>
</body>
</html>
`;

/** The script and styles that the package brings; in its sources they are bundled first. */
async function loadFiles(): Promise<ReadonlyMap<string, PageFile>> {
  const { script, styles } = existsSync(PREBUILT) ? await readPrebuilt() : await buildPage(REACT);
  return new Map([
    ['/', pageFile('text/html; charset=utf-8', INDEX)],
    ['/app.js', pageFile('text/javascript; charset=utf-8', script)],
    ['/app.css', pageFile('text/css; charset=utf-8', styles)],
    ['/favicon.svg', pageFile('image/svg+xml', FAVICON)],
  ]);
}

async function readPrebuilt(): Promise<PageAssets> {
  const read = (name: string) => readFile(new URL(name, PREBUILT), 'utf8');
  const [script, styles] = await Promise.all([read('app.js'), read('app.css')]);
  return { script, styles };
}

function pageFile(type: string, text: string): PageFile {
  const body = Buffer.from(text);
  return { type, body, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"` };
}
