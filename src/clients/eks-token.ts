import { type Clock, MINUTE } from '../core/ports/clock.ts';

interface AwsCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  expiration?: Date;
}

export interface EksTokenOptions {
  cluster: string;
  region: string;
  credentials: () => Promise<AwsCredentials>;
  clock: Clock;
}

export interface EksTokens {
  token(): Promise<string>;
  /** Drops the cached token: the next one is signed anew. */
  renew(): void;
}

/**
 * EKS accepts a token for a fixed 15 minutes from its signing time; one minute is left for clock skew.
 * Source: kubernetes-sigs/aws-iam-authenticator#160
 */
const KEPT_MS = 14 * MINUTE - 1;
const EXPIRES_SECONDS = 60;
const PREFIX = 'k8s-aws-v1.';

/**
 * The tokens of `aws eks get-token`, signed in this process: no call is made and no AWS CLI is needed. A token is a
 * presigned URL of sts:GetCallerIdentity, which the cluster opens to authenticate the caller; the signed header
 * `x-k8s-aws-id` binds it to one cluster. `token` rejects when the credentials cannot be read.
 * Sources: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html, kubernetes-client/java#4731
 */
export function eksTokens(options: EksTokenOptions): EksTokens {
  const { clock, credentials } = options;
  let kept: { token: Promise<string>; untilMs: number } | undefined;

  const sign = async (own: { untilMs: number }): Promise<string> => {
    const identity = await credentials();
    // A token expires with the session whose credentials signed it.
    const sessionEndsMs = identity.expiration?.getTime() ?? Number.POSITIVE_INFINITY;
    own.untilMs = Math.min(own.untilMs, sessionEndsMs);
    return PREFIX + Buffer.from(await presign(options, identity, clock.now())).toString('base64url');
  };

  return {
    token: () => {
      if (kept === undefined || clock.now() >= kept.untilMs) {
        const next = { token: Promise.resolve(''), untilMs: clock.now() + KEPT_MS };
        next.token = sign(next);
        // Callers that await it receive the failure; a failed signing is not cached.
        next.token.catch(() => {
          if (kept === next) kept = undefined;
        });
        kept = next;
      }
      return kept.token;
    },
    renew: () => {
      kept = undefined;
    },
  };
}

async function presign(
  { cluster, region }: EksTokenOptions,
  credentials: AwsCredentials,
  nowMs: number,
): Promise<string> {
  const [{ SignatureV4 }, { HttpRequest, buildQueryString }, { Hash }] = await Promise.all([
    import('@smithy/signature-v4'),
    import('@smithy/core/protocols'),
    import('@smithy/core/serde'),
  ]);
  const hostname = `sts.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
  const signer = new SignatureV4({ service: 'sts', region, credentials, sha256: Hash.bind(null, 'sha256') });
  const request = new HttpRequest({
    method: 'GET',
    hostname,
    path: '/',
    headers: { host: hostname, 'x-k8s-aws-id': cluster },
    query: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
  });
  const signed = await signer.presign(request, {
    expiresIn: EXPIRES_SECONDS,
    signingDate: new Date(nowMs),
  });
  return `https://${hostname}/?${buildQueryString(signed.query ?? {})}`;
}
