import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import root from '../../package.json' with { type: 'json' };

type Versions = Readonly<Record<string, string>>;

const FOLDER = 'packages/slack-on-localhost';
const local = JSON.parse(readFileSync(`${FOLDER}/package.json`, 'utf8'));

describe('the package.json of the local Slack', () => {
  it('asks for the same versions as the root, which installs them', () => {
    const installed: Versions = { ...root.dependencies, ...root.devDependencies };
    const asked: Versions = { ...local.dependencies, ...local.devDependencies };
    expect(asked).toEqual(Object.fromEntries(Object.keys(asked).map((name) => [name, installed[name]])));
  });

  it('has the licence of the repository', () => {
    expect(local.license).toBe(root.license);
    expect(readFileSync(`${FOLDER}/LICENSE`, 'utf8')).toBe(readFileSync('LICENSE', 'utf8'));
  });
});
