import type { Clients } from '../clients/clients.ts';
import type { EnvironmentConfig } from '../config/environment-config.ts';
import { isServiceError } from '../core/errors.ts';
import type { CheckFinding } from '../runs/requests.ts';

/** Where this process runs, as far as it can tell. */
export interface OwnPlace {
  /** Its Kubernetes node. */
  nodeName?: string;
  /** Its EC2 instance. */
  instanceId?: string;
}

const REMEDY =
  'Run lamplighter where it does not stop itself: on another cluster, a container service or a small instance (docs/operations.md).';

/** Whether stopping the environment would stop this very process; then nobody would light it again. */
export async function checkOwnPlace(
  { components }: Pick<EnvironmentConfig, 'components'>,
  { kubernetes }: Pick<Clients, 'kubernetes'>,
  place: OwnPlace,
  signal: AbortSignal,
): Promise<CheckFinding[]> {
  const { nodeName, instanceId } = place;
  if (nodeName === undefined && instanceId === undefined) return [];
  const own = (subject: string, what: string): CheckFinding => ({
    subject,
    ok: false,
    detail: `lamplighter itself runs on ${what}, which belongs to this environment: \`down\` would end it`,
    remedy: REMEDY,
  });
  const findings: CheckFinding[] = [];
  for (const { name, kind, options } of components) {
    if (kind === 'ec2-instance' && instanceId !== undefined && options.instanceId === instanceId) {
      findings.push(own(name, `instance ${instanceId}`));
    }
    if (kind !== 'eks-nodegroup') continue;
    const nodes = await kubernetes
      .listNodes(`eks.amazonaws.com/nodegroup=${String(options.nodegroup)}`, signal)
      .catch((error: unknown) => {
        // Nodes that cannot be listed are a finding of their own, about the nodegroup.
        if (isServiceError(error)) return [];
        throw error;
      });
    const found = nodes.find(
      ({ metadata, spec }) =>
        (nodeName !== undefined && metadata?.name === nodeName) ||
        (instanceId !== undefined && spec?.providerID?.endsWith(`/${instanceId}`)),
    );
    if (found !== undefined) findings.push(own(name, `node ${found.metadata?.name}`));
  }
  if (findings.length > 0) return findings;
  const where = [nodeName && `node ${nodeName}`, instanceId && `instance ${instanceId}`].filter(Boolean);
  return [
    { subject: 'lamplighter', ok: true, detail: `runs on ${where.join(', ')}, which it does not stop` },
  ];
}
