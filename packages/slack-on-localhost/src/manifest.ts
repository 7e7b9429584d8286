import { parse, YAMLParseError } from 'yaml';
import { isObject } from './blocks/checks.ts';
import { LocalSlackError } from './local-slack-error.ts';

/**
 * What the local Slack reads of an app's manifest; other keys may be there and mean nothing here.
 *
 * https://docs.slack.dev/reference/app-manifest
 */
export interface AppManifest {
  display_information: { name: string };
  features?: {
    bot_user?: { display_name?: string };
    app_home?: { home_tab_enabled?: boolean };
    slash_commands?: readonly { command: string; description?: string; usage_hint?: string }[];
  };
  oauth_config?: { scopes?: { bot?: readonly string[] } };
  settings?: { event_subscriptions?: { bot_events?: readonly string[] } };
}

/**
 * Reads a manifest in YAML or JSON.
 *
 * @throws {LocalSlackError} `manifest-invalid` when it is neither, or a key that is read here has another type
 */
export function parseManifest(text: string): AppManifest {
  try {
    return checkManifest(parse(text));
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    throw new LocalSlackError('manifest-invalid', `The manifest is no YAML or JSON: ${error.message}`, {
      cause: error,
    });
  }
}

/** @throws {LocalSlackError} `manifest-invalid`, with the key that is wrong */
export function checkManifest(value: unknown): AppManifest {
  const at = (path: string): unknown =>
    path.split('.').reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), value);
  for (const [path, { fits, expected }] of Object.entries(READ)) {
    if (fits(at(path))) continue;
    throw new LocalSlackError('manifest-invalid', `The manifest's ${path} must be ${expected}.`);
  }
  return value as AppManifest;
}

interface Shape {
  fits(value: unknown): boolean;
  expected: string;
}

const optional = ({ fits, expected }: Shape): Shape => ({
  fits: (value) => value === undefined || fits(value),
  expected,
});
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const TEXT: Shape = { fits: isText, expected: 'a text' };
const FLAG: Shape = { fits: (value) => typeof value === 'boolean', expected: 'true or false' };
const TEXTS: Shape = {
  fits: (value) => Array.isArray(value) && value.every(isText),
  expected: 'a list of texts',
};
const COMMANDS: Shape = {
  fits: (value) =>
    Array.isArray(value) &&
    value.every((entry) => isObject(entry) && isText(entry.command) && /^\/\S+$/.test(entry.command)),
  expected: 'a list of slash commands, each with a `command` that begins with /',
};

const READ: Readonly<Record<string, Shape>> = {
  'display_information.name': TEXT,
  'features.bot_user.display_name': optional(TEXT),
  'features.app_home.home_tab_enabled': optional(FLAG),
  'features.slash_commands': optional(COMMANDS),
  'oauth_config.scopes.bot': optional(TEXTS),
  'settings.event_subscriptions.bot_events': optional(TEXTS),
};
