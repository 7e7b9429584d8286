import type { EKSClient } from '@aws-sdk/client-eks';
import type { KubeConfig } from '@kubernetes/client-node';
import type { Connections } from '../core/connections.ts';
import { describeError, LamplighterError } from '../core/errors.ts';
import type { Clock } from '../core/ports/clock.ts';
import { createAwsApi } from './aws.ts';
import type { CallService } from './call-service.ts';
import { eksTokens } from './eks-token.ts';
import { asTransport } from './real-aws.ts';
import type { KubernetesTransport, Transports } from './transports.ts';

type Connection = NonNullable<Connections['kubernetes']>;

/**
 * Connects to the configured API server: by kubeconfig file, from within the cluster, or by the name of an EKS cluster,
 * for which no kubeconfig and no AWS CLI is needed.
 */
export function realKubernetes(
  connection: Connection,
  options: {
    clock: Clock;
    call: CallService;
    /** Called only for an EKS cluster; its region and credentials also sign the tokens. */
    eksClient: () => Promise<EKSClient>;
  },
): Transports['kubernetes'] {
  return async () => {
    if ('kubeconfig' in connection) return fromKubeconfig(connection);
    if ('eksCluster' in connection) {
      return fromEks(connection.eksCluster, options);
    }
    return fromInside();
  };
}

const newConfig = async (): Promise<KubeConfig> => new (await import('@kubernetes/client-node')).KubeConfig();

async function fromKubeconfig({
  kubeconfig,
  context,
}: Extract<Connection, { kubeconfig: string }>): Promise<KubernetesTransport> {
  const config = await newConfig();
  try {
    config.loadFromFile(kubeconfig);
  } catch (cause) {
    throw new LamplighterError(
      'config-invalid',
      `the kubeconfig ${kubeconfig} cannot be read: ${describeError(cause)}`,
      {
        remedy: 'Correct connections.kubernetes.kubeconfig, or make the file readable for this process.',
        cause,
      },
    );
  }
  if (context !== undefined) config.setCurrentContext(context);
  if (!config.getCurrentCluster()) {
    const known = config.getContexts().map(({ name }) => name);
    throw new LamplighterError(
      'config-invalid',
      `the kubeconfig ${kubeconfig} has no ${context === undefined ? 'current context' : `context ${context}`}`,
      { remedy: `Set connections.kubernetes.context to one of its contexts: ${known.join(', ') || 'none'}.` },
    );
  }
  return { config };
}

async function fromInside(): Promise<KubernetesTransport> {
  const config = await newConfig();
  config.loadFromCluster();
  // The library builds the address from the pod's environment without checking that it is set:
  // `https://undefined:undefined`.
  if (!URL.canParse(config.getCurrentCluster()?.server ?? '')) {
    throw new LamplighterError('config-invalid', 'lamplighter does not run inside a Kubernetes cluster', {
      remedy: 'Use connections.kubernetes.kubeconfig or eksCluster, or run it as a pod.',
    });
  }
  return { config };
}

async function fromEks(
  name: string,
  { clock, call, eksClient }: Parameters<typeof realKubernetes>[1],
): Promise<KubernetesTransport> {
  const client = await eksClient();
  const { DescribeClusterCommand } = await import('@aws-sdk/client-eks');
  // A separate call within the one that needed it: its errors are those of EKS, not of the API server.
  const eks = createAwsApi({ transport: async () => asTransport(client), call });
  const { signal } = new AbortController();
  const { cluster } = await eks.send('eks', new DescribeClusterCommand({ name }), { signal });
  const server = cluster?.endpoint;
  const caData = cluster?.certificateAuthority?.data;
  if (server === undefined || caData === undefined) {
    throw new LamplighterError(
      'component-broken',
      `the EKS cluster ${name} has no endpoint yet (status ${cluster?.status ?? 'unknown'})`,
      { remedy: 'Wait until the cluster is ACTIVE.' },
    );
  }
  const tokens = eksTokens({
    cluster: name,
    region: await client.config.region(),
    credentials: () => client.config.credentials(),
    clock,
  });
  const config = await newConfig();
  config.loadFromClusterAndUser({ name, server, caData, skipTLSVerify: false }, { name: EKS_USER });
  config.addAuthenticator(bearer(tokens.token));
  return { config, renew: tokens.renew };
}

const EKS_USER = 'eks';

type Authenticator = Parameters<KubeConfig['addAuthenticator']>[0];

const bearer = (token: () => Promise<string>): Authenticator => ({
  isAuthProvider: (user) => user.name === EKS_USER,
  applyAuthentication: async (_user, options) => {
    options.headers = { ...options.headers, Authorization: `Bearer ${await token()}` };
  },
});
