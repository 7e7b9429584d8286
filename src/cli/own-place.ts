import { SECOND } from '../core/ports/clock.ts';
import type { OwnPlace } from '../reports/check-own-place.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The metadata service answers within a millisecond where it exists; elsewhere nothing answers at all. */
const METADATA_WITHIN_MS = 0.3 * SECOND;
const METADATA = 'http://169.254.169.254';

/**
 * Where this process runs: the node named in the pod's environment (`LAMPLIGHTER_NODE_NAME`), and the EC2 instance
 * where its metadata service answers at once. A task of ECS on Fargate is on nobody's instance.
 * Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
 */
export async function ownPlace(env: Env): Promise<OwnPlace> {
  const nodeName = env.LAMPLIGHTER_NODE_NAME || undefined;
  const isOnFargate = env.AWS_EXECUTION_ENV === 'AWS_ECS_FARGATE';
  const isSwitchedOff = env.AWS_EC2_METADATA_DISABLED?.toLowerCase() === 'true';
  const instanceId = isOnFargate || isSwitchedOff ? undefined : await instance(env);
  return { ...(nodeName && { nodeName }), ...(instanceId && { instanceId }) };
}

/**
 * By IMDSv2, the only version that is enabled everywhere.
 * Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
 */
async function instance(env: Env): Promise<string | undefined> {
  const endpoint = (env.AWS_EC2_METADATA_SERVICE_ENDPOINT || METADATA).replace(/\/+$/, '');
  const signal = AbortSignal.timeout(METADATA_WITHIN_MS);
  const ask = async (path: string, init: RequestInit): Promise<string | undefined> => {
    const response = await fetch(`${endpoint}/latest/${path}`, { ...init, signal });
    return response.ok ? (await response.text()).trim() : undefined;
  };
  try {
    const lasting = { 'X-aws-ec2-metadata-token-ttl-seconds': '60' };
    const token = await ask('api/token', { method: 'PUT', headers: lasting });
    if (token === undefined) return undefined;
    const id = await ask('meta-data/instance-id', { headers: { 'X-aws-ec2-metadata-token': token } });
    return /^i-[0-9a-f]+$/.test(id ?? '') ? id : undefined;
  } catch {
    // Not on EC2, or out of a container's reach: nothing is known, and nothing is claimed.
    return undefined;
  }
}
