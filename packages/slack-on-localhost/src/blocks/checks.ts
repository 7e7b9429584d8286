/**
 * Checks of structured values that say what is wrong in Slack's words, with the JSON pointer of the place:
 * `must be less than 3001 characters [json-pointer:/blocks/0/text/text]`.
 */
export type Check = (value: unknown, path: string, problems: string[]) => void;

type Shape = Readonly<Record<string, Check>>;

export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const problemAt = (path: string, problem: string): string => `${problem} [json-pointer:${path}]`;

export const anything: Check = () => {};

export function string(maxLength: number, minLength = 0): Check {
  return (value, path, problems) => {
    if (typeof value !== 'string') problems.push(problemAt(path, 'must provide a string'));
    else if (value.length < minLength) {
      problems.push(problemAt(path, `must be more than ${minLength - 1} characters`));
    } else if (value.length > maxLength) {
      problems.push(problemAt(path, `must be less than ${maxLength + 1} characters`));
    }
  };
}

export const boolean: Check = (value, path, problems) => {
  if (typeof value !== 'boolean') problems.push(problemAt(path, 'must provide a boolean'));
};

export const integer: Check = (value, path, problems) => {
  if (!Number.isInteger(value)) problems.push(problemAt(path, 'must provide an integer'));
};

export function matching(pattern: RegExp, words: string): Check {
  return (value, path, problems) => {
    if (typeof value !== 'string' || !pattern.test(value)) problems.push(problemAt(path, words));
  };
}

export function oneOf(...allowed: readonly string[]): Check {
  return (value, path, problems) => {
    if (!allowed.includes(value as string)) {
      problems.push(problemAt(path, `must be a valid enum value: ${allowed.join(', ')}`));
    }
  };
}

export function list(of: Check, most: number, least = 0): Check {
  return (value, path, problems) => {
    if (!Array.isArray(value)) return void problems.push(problemAt(path, 'must provide an array'));
    if (value.length > most) problems.push(problemAt(path, `no more than ${most} items allowed`));
    if (value.length < least) problems.push(problemAt(path, `no fewer than ${least} items allowed`));
    for (const [index, item] of value.entries()) of(item, `${path}/${index}`, problems);
  };
}

/** All keys of `required`, any of `optional`, nothing else. */
export function object(required: Shape, optional: Shape = {}): Check {
  return (value, path, problems) => {
    if (!isObject(value)) return void problems.push(problemAt(path, 'must provide an object'));
    for (const [key, check] of Object.entries(required)) {
      if (value[key] === undefined) problems.push(problemAt(path, `missing required field: ${key}`));
      else check(value[key], `${path}/${key}`, problems);
    }
    for (const [key, given] of Object.entries(value)) {
      if (key in required || given === undefined) continue;
      const check = optional[key];
      if (check === undefined) problems.push(problemAt(path, `invalid additional property: ${key}`));
      else check(given, `${path}/${key}`, problems);
    }
  };
}

/** An object whose `type` says which check is its own. */
export function byType(checks: Readonly<Record<string, Check>>): Check {
  return (value, path, problems) => {
    if (!isObject(value)) return void problems.push(problemAt(path, 'must provide an object'));
    if (value.type === undefined) return void problems.push(problemAt(path, 'missing required field: type'));
    const check = Object.hasOwn(checks, String(value.type)) ? checks[String(value.type)] : undefined;
    if (check === undefined) problems.push(problemAt(`${path}/type`, `unsupported type: ${value.type}`));
    else check(value, path, problems);
  };
}

export function both(first: Check, second: Check): Check {
  return (value, path, problems) => {
    first(value, path, problems);
    second(value, path, problems);
  };
}

export function atLeastOneOf(...keys: readonly string[]): Check {
  return (value, path, problems) => {
    if (isObject(value) && keys.every((key) => value[key] === undefined)) {
      problems.push(problemAt(path, `missing required field: ${keys.join(' or ')}`));
    }
  };
}
