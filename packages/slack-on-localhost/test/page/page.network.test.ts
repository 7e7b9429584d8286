import { describe, expect, it } from 'vitest';
import { createPage } from '../../src/page/page.ts';
import { localSlack } from '../support/local.ts';

describe("the local Slack's page, as files", () => {
  it('is served with its script and styles, which ask nobody else', async () => {
    await using here = await localSlack({ page: await createPage() });
    const get = (path: string, init?: RequestInit) => fetch(`${here.slack.url}${path}`, init);
    const index = await get('/?as=U0MINJI01');
    expect(index.headers.get('content-type')).toContain('text/html');
    expect(index.headers.get('content-security-policy')).toContain("default-src 'self'");
    const html = await index.text();
    const asked = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path = '']) => path);
    expect(asked.toSorted()).toEqual(['/app.css', '/app.js', '/favicon.svg']);
    for (const path of asked) expect((await get(path)).status).toBe(200);
    const styles = await (await get('/app.css')).text();
    expect(styles).not.toMatch(/@import|url\((?!["']?data:)/);
  });

  it('is not sent again to who has it, and has nothing beside itself', async () => {
    await using here = await localSlack({ page: await createPage() });
    const first = await fetch(`${here.slack.url}/app.js`);
    await first.text();
    const again = await fetch(`${here.slack.url}/app.js`, {
      headers: { 'if-none-match': first.headers.get('etag') ?? '' },
    });
    expect(again.status).toBe(304);
    const head = await fetch(`${here.slack.url}/`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    for (const path of ['/app.js.map', '/package.json', '/../package.json', '//app.js']) {
      expect((await fetch(`${here.slack.url}${path}`)).status).toBe(404);
    }
  });
});
