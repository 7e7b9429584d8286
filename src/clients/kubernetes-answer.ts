/** The answer does not come from an API server, or it names another object: something else answered in its place. */
export class UnreadableAnswer extends Error {
  override name = 'UnreadableAnswer';
}

/** The object that a call must be answered with; every object names its own kind. */
export type WantedObject =
  | { kind: 'Deployment'; name: string }
  | { kind: 'PodList' | 'NodeList' }
  /** The answer to a change, whose other fields are not read. */
  | { kind: 'Scale' | 'Node' };

interface ApiObject {
  kind?: unknown;
  metadata?: { name?: unknown };
  spec?: unknown;
  items?: unknown;
}

/**
 * Throws `UnreadableAnswer` unless the body is the requested object. The client library parses `{}` as a Deployment
 * without replicas and a list without items as no pods: both would look like "dark".
 */
export function requireObject(body: string, wanted: WantedObject): void {
  const why = whyNot(parse(body), wanted);
  if (why !== undefined) throw new UnreadableAnswer(`${why}: ${beginningOf(body)}`);
}

/** Why the value is not the wanted object; undefined when it is. */
function whyNot(value: unknown, wanted: WantedObject): string | undefined {
  const { kind } = wanted;
  const object = value as ApiObject | null | undefined;
  if (object?.kind !== kind) return `the answer is no ${kind}`;
  const { metadata, spec, items } = object;
  if (kind === 'PodList' || kind === 'NodeList') {
    if (!Array.isArray(items)) return `the ${kind} is without items`;
    const isNamed = (item: ApiObject | null): boolean => typeof item?.metadata?.name === 'string';
    if (!items.every(isNamed)) return `the ${kind} has items without a name`;
  }
  if (wanted.kind === 'Deployment') {
    if (metadata?.name !== wanted.name) return `the answer is not the Deployment ${wanted.name}`;
    if (typeof spec !== 'object' || spec === null) return 'the Deployment is without a spec';
  }
  return undefined;
}

/**
 * Whether the body is an HTML page in place of an object. A refusal may come from a load balancer, so its status
 * counts.
 */
export const isPage = (status: number, body: string): boolean =>
  (status < 400 || status === 404) && /^\s*<(!doctype|html)/i.test(body);

export const unreadable = (status: number, body: string): UnreadableAnswer =>
  new UnreadableAnswer(`HTTP ${status}: ${beginningOf(body)}`);

const beginningOf = (body: string): string =>
  body.trim().replace(/\s+/g, ' ').slice(0, 120) || 'an empty body';

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
