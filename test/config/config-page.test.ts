import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { commonSchema, connectionsSchema, environmentSchema } from '../../src/config/schema.ts';
import { builtInKinds } from '../../src/kinds/index.ts';
import { refusal } from '../support/config/load.ts';

const page = await readFile('docs/config.md', 'utf8');
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map((match) => match[1] ?? '');

describe('docs/config.md', () => {
  it('shows files that load as they stand', async () => {
    const files = blocks('yaml');
    expect(files.length).toBeGreaterThanOrEqual(4);
    for (const text of files) {
      const { environments } = await loadConfig({ text, source: 'docs/config.md', registry: builtInKinds });
      expect([...environments.keys()]).toEqual(['team-dev']);
    }
  });

  it('names every key of an environment, of a connection and of a component', () => {
    const keys = [commonSchema, environmentSchema, connectionsSchema].flatMap(({ shape }) =>
      Object.keys(shape),
    );
    for (const key of keys.filter((key) => key !== 'members')) expect(page, key).toContain(key);
  });

  it('shows an error as it is really printed', async () => {
    const shown = blocks('text').find((text) => text.includes('has 2 problems'));
    const text = `environments:
  dev:
    connections:
      aws: { region: eu-west-1 }
      kubernetes: { inCluster: true }
    components:
      mysql:
        kind: box
        timeout: 10 bananas
        id: m
      web: { kind: app, name: w,
        needs: [msql] }
`;
    const error = await refusal(text);
    expect(`${error.message}\n`).toBe(shown);
  });

  it('links to files that are there', async () => {
    const links = [...page.matchAll(/\]\(([^)#]+)\)/g)].map((match) => match[1] ?? '');
    expect(links.length).toBeGreaterThan(5);
    for (const link of links) await readFile(new URL(`../../docs/${link}`, import.meta.url));
  });
});
