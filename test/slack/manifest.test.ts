import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { LAMPLIGHT } from '../../packages/demo/src/lamplight.ts';
import { EVENTS, METHODS, SCOPES } from '../../src/slack/fetch-table.ts';
import { COMMAND } from '../../src/slack/ids.ts';

interface Manifest {
  features: {
    slash_commands: { command: string; usage_hint: string }[];
    app_home: { home_tab_enabled: boolean };
  };
  oauth_config: { scopes: { bot: string[]; user?: string[] } };
  settings: { event_subscriptions: { bot_events: string[] }; interactivity: { is_enabled: boolean } };
}

const text = await readFile('manifest.yml', 'utf8');
const manifest = parse(text) as Manifest;

/** The sources, without the table itself. */
async function sources(): Promise<string> {
  const names = await readdir('src/slack', { recursive: true });
  const files = names.filter((name) => name.endsWith('.ts') && name !== 'wire-table.ts');
  return (await Promise.all(files.map((name) => readFile(join('src/slack', name), 'utf8')))).join('\n');
}

describe('manifest.yml', () => {
  it('asks for the rights that are used, and no others', () => {
    expect([...manifest.oauth_config.scopes.bot].sort()).toEqual(SCOPES);
    expect(manifest.oauth_config.scopes.user).toBeUndefined();
  });

  it('is what the local Slack grants, so that what works there works with these rights', () => {
    expect([...LAMPLIGHT.app.scopes].sort()).toEqual(SCOPES);
    expect(LAMPLIGHT.app.commands.map(({ usageHint }) => usageHint)).toEqual(
      manifest.features.slash_commands.map(({ usage_hint }) => usage_hint),
    );
    expect([...LAMPLIGHT.app.events].sort()).toEqual(Object.keys(EVENTS).sort());
  });

  it('says of every right what it is for', () => {
    const lines = text.split('\n');
    for (const scope of SCOPES) {
      const at = lines.findIndex((line) => line.trim() === `- ${scope}`);
      expect(lines[at - 1], scope).toMatch(/^\s+# \S/);
    }
  });

  it('has the events, the command and the Home tab that the code binds', async () => {
    expect([...manifest.settings.event_subscriptions.bot_events].sort()).toEqual(Object.keys(EVENTS).sort());
    expect(manifest.features.slash_commands.map(({ command }) => command)).toEqual([COMMAND]);
    expect(manifest.features.app_home.home_tab_enabled).toBe(true);
    expect(manifest.settings.interactivity.is_enabled).toBe(true);
    const bound = [...(await sources()).matchAll(/app\.event\('([a-z_]+)'/g)].map(([, name]) => name);
    expect(bound.sort()).toEqual(Object.keys(EVENTS).sort());
  });
});

describe('the table of what we ask of Slack', () => {
  it('has every method that the code calls, and none besides', async () => {
    const families =
      'apps|auth|bookmarks|bots|chat|conversations|files|pins|reactions|team|usergroups|users|views';
    const calls = (await sources()).matchAll(new RegExp(`\\.((?:${families})\\.[a-zA-Z.]+)\\(`, 'g'));
    const called = new Set([...calls].map(([, method]) => method));
    // Bolt's socket client makes this one for us.
    called.add('apps.connections.open');
    expect([...called].sort()).toEqual(Object.keys(METHODS).sort());
  });
});
