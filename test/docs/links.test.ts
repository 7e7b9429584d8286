import { access, readdir, readFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Every page that people read, from the root. */
async function pages(): Promise<string[]> {
  const below = async (folder: string): Promise<string[]> =>
    (await readdir(folder, { recursive: true })).map((name) => join(folder, name));
  const folders = ['docs', 'deploy', 'packages'];
  const found = [...(await readdir('.')), ...(await Promise.all(folders.map(below))).flat()];
  return found.filter((path) => path.endsWith('.md')).sort();
}

const withoutCode = (text: string): string =>
  text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '');

/** `[text](target)` and `![text](target)`. */
const linksOf = (text: string): string[] =>
  [...withoutCode(text).matchAll(/\]\(([^()\s]+)(?:\s+"[^"]*")?\)/g)].map(([, target]) => target ?? '');

/** The anchors that GitHub gives the headings of a page. */
function anchorsOf(text: string): Set<string> {
  const seen = new Map<string, number>();
  const anchors = new Set<string>();
  for (const [, heading = ''] of text.replace(/^```[\s\S]*?^```/gm, '').matchAll(/^#{1,6} +(.+)$/gm)) {
    const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');
    const base = plain
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-');
    const count = seen.get(base) ?? 0;
    seen.set(base, count + 1);
    anchors.add(count === 0 ? base : `${base}-${count}`);
  }
  return anchors;
}

/** What is wrong with the links of a page. */
async function brokenLinks(page: string, text: string): Promise<string[]> {
  const broken: string[] = [];
  for (const link of linksOf(text)) {
    if (/^(https?:|mailto:)/.test(link)) continue;
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? page : normalize(join(dirname(page), path));
    const isThere = await access(target).then(
      () => true,
      () => false,
    );
    if (!isThere) broken.push(`${link}: there is no ${target}`);
    else if (anchor !== undefined) {
      const has = target.endsWith('.md') && anchorsOf(await readFile(target, 'utf8')).has(anchor);
      if (!has) broken.push(`${link}: ${target} has no such heading`);
    }
  }
  return broken;
}

describe('the check of links', () => {
  it('finds files and headings that are not there', async () => {
    expect(await brokenLinks('docs/README.md', '[a](gone.md) [b](../README.md#gone) `[c](d.md)`')).toEqual([
      'gone.md: there is no docs/gone.md',
      '../README.md#gone: README.md has no such heading',
    ]);
    expect(anchorsOf('# By the service’s own error\n## It: `up`!\n## It: `up`!')).toEqual(
      new Set(['by-the-services-own-error', 'it-up', 'it-up-1']),
    );
  });
});

describe('the documentation', async () => {
  it.each(await pages())('%s links to what is there', async (page) => {
    expect(await brokenLinks(page, await readFile(page, 'utf8'))).toEqual([]);
  });

  it('can be reached from its index', async () => {
    const linked = new Set<string>();
    const follow = async (page: string): Promise<void> => {
      if (linked.has(page)) return;
      linked.add(page);
      for (const link of linksOf(await readFile(page, 'utf8'))) {
        const [path = ''] = link.split('#');
        const target = normalize(join(dirname(page), path));
        if (/^https?:/.test(link) || !target.endsWith('.md') || !target.startsWith('docs')) continue;
        await follow(target);
      }
    };
    await follow('docs/README.md');
    const index = ['docs/decisions/'];
    const all = (await pages()).filter((page) => page.startsWith('docs/'));
    expect(all.filter((page) => !linked.has(page) && !index.some((start) => page.startsWith(start)))).toEqual(
      [],
    );
  });
});
