import type { AwsCommand } from './aws-api.ts';

/**
 * The fields that the output of each operation must hold. `a.b` is a field, `a[]` a list (it may be empty) of which
 * every element must hold the rest of the path. The SDK parses a login page, an empty body and `{}` as an output
 * without fields, and a missing field would be read as "nothing there".
 */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  DescribeInstances: ['Reservations[].Instances[].InstanceId', 'Reservations[].Instances[].State.Name'],
  StartInstances: ['StartingInstances[]'],
  StopInstances: ['StoppingInstances[]'],
  DescribeSecurityGroups: ['SecurityGroups[].GroupId'],
  DescribeDBInstances: ['DBInstances[].DBInstanceIdentifier', 'DBInstances[].DBInstanceStatus'],
  StartDBInstance: ['DBInstance'],
  StopDBInstance: ['DBInstance'],
  DescribeCacheClusters: ['CacheClusters[].CacheClusterId', 'CacheClusters[].CacheClusterStatus'],
  CreateCacheCluster: ['CacheCluster'],
  DeleteCacheCluster: ['CacheCluster'],
  DescribeSnapshots: ['Snapshots[].SnapshotName'],
  DeleteSnapshot: ['Snapshot'],
  DescribeCluster: ['cluster.name'],
  DescribeNodegroup: ['nodegroup.status', 'nodegroup.scalingConfig.desiredSize'],
  UpdateNodegroupConfig: ['update'],
  ListClusters: ['clusters[]'],
  ListNodegroups: ['nodegroups[]'],
  Invoke: ['StatusCode'],
  SendCommand: ['Command.CommandId'],
  GetCommandInvocation: ['Status'],
};

/** By operation: the input field that names the resource, and where the same name stands in the output. */
const NAMED: Readonly<Record<string, readonly [input: string, output: string]>> = {
  DescribeInstances: ['InstanceIds', 'Reservations[].Instances[].InstanceId'],
  DescribeDBInstances: ['DBInstanceIdentifier', 'DBInstances[].DBInstanceIdentifier'],
  DescribeCacheClusters: ['CacheClusterId', 'CacheClusters[].CacheClusterId'],
};

/** The operations whose outputs are checked. */
export const knownOperations: readonly string[] = Object.keys(REQUIRED);

const isLook = (operation: string): boolean => /^(Describe|List|Get)/.test(operation);

/**
 * The answer does not come from the service: something else answered in its place, or a part of it is missing. After a
 * call that changes something, it is not known whether the change happened.
 */
class UnreadableAnswer extends Error {
  constructor(operation: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = isLook(operation) ? 'UnreadableAnswer' : 'UnreadableAnswerToChange';
  }
}

/** Throws `UnreadableAnswer` unless the output holds the required fields of the operation. */
export function requireAnswer<Output>(
  operation: string,
  command: AwsCommand<Output>,
  output: Output,
): Output {
  for (const path of REQUIRED[operation] ?? []) {
    const missing = missingIn(output, path.split('.'));
    if (missing !== undefined) throw new UnreadableAnswer(operation, `the answer is without ${missing}`);
  }
  const [input, path] = NAMED[operation] ?? [];
  if (input !== undefined && path !== undefined) {
    const asked = [(command.input as Record<string, unknown>)[input] ?? []].flat();
    const named = new Set(valuesAt(output, path.split('.')));
    const without = asked.filter((id) => !named.has(id));
    // A service that does not know the requested name answers with an error, never with another name.
    if (without.length > 0) {
      throw new UnreadableAnswer(
        operation,
        `the answer is without ${without.join(', ')}, which was asked for`,
      );
    }
  }
  if (operation === 'Invoke') requireJson((output as { Payload?: Uint8Array }).Payload);
  return output;
}

/**
 * A Lambda function's payload is always JSON, whatever the function returns.
 * Source: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
function requireJson(payload: Uint8Array | undefined): void {
  const text = new TextDecoder().decode(payload ?? new Uint8Array());
  try {
    JSON.parse(text);
  } catch (cause) {
    throw new UnreadableAnswer('Invoke', `the answer is not JSON: ${beginningOf(text)}`, cause);
  }
}

/** The first step of the path that is missing in the value; undefined when the whole path is there. */
function missingIn(value: unknown, [step, ...rest]: readonly string[]): string | undefined {
  if (step === undefined) return undefined;
  const next = fieldOf(value, step);
  const isThere = step.endsWith('[]') ? Array.isArray(next) : next !== undefined && next !== null;
  if (!isThere) return step.replace('[]', '');
  for (const element of [next].flat()) {
    const missing = missingIn(element, rest);
    if (missing !== undefined) return missing;
  }
  return undefined;
}

function valuesAt(value: unknown, [step, ...rest]: readonly string[]): unknown[] {
  if (step === undefined) return [value];
  const next = fieldOf(value, step);
  return (Array.isArray(next) ? next : [next]).flatMap((element) => valuesAt(element, rest));
}

const fieldOf = (value: unknown, step: string): unknown =>
  (value as Record<string, unknown> | null | undefined)?.[step.replace('[]', '')];

/** The fields of SDK errors beyond those of the service's own exceptions. */
interface SdkError extends Error {
  $fault?: string;
  $response?: { statusCode?: number; headers?: Record<string, string> };
  $responseBodyText?: string;
  code?: string;
}

/** Placeholder names that the SDK uses where the answer names no error. */
const NAMELESS: ReadonlySet<string> = new Set(['Unknown', 'UnknownError', 'NotFound']);

/**
 * Returns the error unchanged, or an `UnreadableAnswer` where the SDK could not parse the answer: a page in place of
 * XML or JSON, a redirect, a refusal that is not in AWS's format. A gateway's 5xx stays as it is.
 */
export function readFailure(operation: string, thrown: unknown): unknown {
  if (!(thrown instanceof Error)) return thrown;
  const error = thrown as SdkError;
  // The SDK's own message for an STS answer that parses but holds no credentials.
  if (/^Invalid response from STS/.test(error.message)) return unreadable(operation, error);
  const status = error.$response?.statusCode;
  if (status === undefined || status >= 500 || error.code !== undefined || error.name === 'TimeoutError') {
    return error;
  }
  const isNamed = error.$fault !== undefined && !NAMELESS.has(error.name);
  return isNamed && !isRedirect(status) ? error : unreadable(operation, error);
}

const isRedirect = (status: number): boolean => status >= 300 && status < 400;

function unreadable(operation: string, error: SdkError): UnreadableAnswer {
  const { statusCode, headers } = error.$response ?? {};
  const { location, 'content-type': type } = headers ?? {};
  const text = beginningOf(error.$responseBodyText ?? error.message.split('\n')[0] ?? '');
  const words = [statusCode && `HTTP ${statusCode}`, type, location && `to ${location}`, text].filter(
    Boolean,
  );
  return new UnreadableAnswer(operation, words.join(', '), error);
}

const SHOWN = 120;

const beginningOf = (text: string): string =>
  text.trim().replace(/\s+/g, ' ').slice(0, SHOWN) || 'an empty body';
