import { z } from 'zod';
import { pathText } from '../../config/problems.ts';

/**
 * The deepest accepted nesting; Slack's own payloads nest a dozen levels. Stored payloads pass through recursive code.
 */
const DEEPEST = 64;

export type ReadPayload =
  | { payload: Record<string, unknown> }
  /** In our own words: nothing of the payload is repeated. */
  | { fault: string };

const text = z.string().optional();
const url = z.url({ protocol: /^https?$/ }).optional();
const thing = z.looseObject({ id: text }).optional();
const message = z.looseObject({ ts: text, thread_ts: text }).optional();
const textOrThing = z.union([z.string(), z.looseObject({ id: text })]).optional();

const event = z.looseObject({
  ...{ type: z.string(), user: textOrThing, channel: textOrThing, channel_id: text, text },
  ...{
    ts: text,
    thread_ts: text,
    tab: text,
    item: thing,
    subteam: thing,
    message,
    previous_message: message,
  },
});

/** Every field that Bolt or a listener reads; others may hold anything. */
const shape = z
  .looseObject({
    ...{ type: text, command: text, text, user_id: text, channel_id: text, team_id: text, event_id: text },
    ...{ trigger_id: text, response_url: url, challenge: text },
    ...{ user: thing, channel: thing, team: thing, enterprise: thing, function_data: thing, message },
    authorizations: z.array(z.looseObject({})).optional(),
    container: z.looseObject({ type: text, message_ts: text }).optional(),
    view: z
      .looseObject({ id: text, type: text, callback_id: text, private_metadata: text, state: thing })
      .optional(),
    actions: z.array(z.looseObject({ action_id: z.string(), block_id: text })).optional(),
    event: event.optional(),
  })
  .superRefine(({ type, view, actions, user }, context) => {
    const isView = type === 'view_submission' || type === 'view_closed';
    const required = { ...(isView && { view }), ...((isView || actions !== undefined) && { user }) };
    for (const [name, value] of Object.entries(required)) {
      if (value === undefined) context.addIssue({ code: 'custom', path: [name] });
    }
  });

/** Parses and checks the JSON of a payload: see `checkPayload`. */
export function readPayload(json: string): ReadPayload {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    // JSON.parse's message repeats the text that it could not parse.
    return { fault: 'is not JSON' };
  }
  return checkPayload(value);
}

/**
 * Checks the shape of a payload as far as its fields are read. Where Slack has no value it may send null, which counts
 * as an absent field.
 */
export function checkPayload(value: unknown): ReadPayload {
  if (!isObject(value)) return { fault: `is ${kindOf(value)}, not an object` };
  if (isDeeperThan(DEEPEST, value)) return { fault: `has more than ${DEEPEST} levels` };
  const payload = Object.fromEntries(
    Object.entries(withoutNulls(value)).map(([name, field]) => [
      name,
      isObject(field) ? withoutNulls(field) : field,
    ]),
  );
  const checked = shape.safeParse(payload);
  if (checked.success) return { payload };
  const places = checked.error.issues.map(({ path }) => pathText(path as (string | number)[]));
  return { fault: `does not have Slack's format (${[...new Set(places)].join(', ')})` };
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const withoutNulls = (value: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null));

/** Iterative: a deep value would overflow the stack of a recursive check. */
function isDeeperThan(most: number, value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > most) return true;
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
  }
  return false;
}
