import { isObject, type JsonObject } from '../blocks/checks.ts';
import { SlackRefusal, structureRefusal } from '../refusal.ts';

/** Arguments whose values are structures; in a form they come as JSON. */
const STRUCTURED = new Set(['blocks', 'attachments', 'view', 'metadata', 'files']);

/** @throws {SlackRefusal} `invalid_json`, `invalid_form_data` */
export function parseArgs(contentType: string, body: Buffer): JsonObject {
  if (contentType.includes('application/json')) {
    const parsed = parseJson(body.toString('utf8'));
    if (!isObject(parsed)) throw new SlackRefusal('json_not_object');
    return parsed;
  }
  const entries = [...new URLSearchParams(body.toString('utf8'))].map(([key, value]) => {
    const parsed = STRUCTURED.has(key) ? tryJson(value) : value;
    return [key, parsed] as const;
  });
  return Object.fromEntries(entries);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SlackRefusal('invalid_json');
  }
}

/** What is not JSON stays as it came: the method says what is wrong with it. */
function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A call's arguments: a form knows only text, JSON knows more, and Slack takes either. */
export class Args {
  readonly all: JsonObject;

  constructor(all: JsonObject) {
    this.all = all;
  }

  raw(name: string): unknown {
    const value = this.all[name];
    return value === null || value === '' ? undefined : value;
  }

  text(name: string): string | undefined {
    const value = this.raw(name);
    return value === undefined ? undefined : String(value);
  }

  /** @throws {SlackRefusal} `invalid_arguments` */
  need(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw structureRefusal('invalid_arguments', [`missing required field: ${name}`]);
    return value;
  }

  flag(name: string): boolean {
    return ['true', '1'].includes(this.text(name) ?? '');
  }

  number(name: string): number | undefined {
    const value = Number(this.raw(name) ?? Number.NaN);
    return Number.isFinite(value) ? value : undefined;
  }

  /** A list, given as one or as text with commas. */
  list(name: string): string[] {
    const value = this.raw(name);
    if (Array.isArray(value)) return value.map(String);
    return (this.text(name) ?? '')
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean);
  }
}
