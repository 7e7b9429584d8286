import type { Permission } from '../src/core/kind-definition.ts';
import type { Kind } from '../src/kinds/kind.ts';
import { rightOf, table } from './tables.ts';

type AwsPermission = Extract<Permission, { on: 'aws' }>;

/** What no kind calls by itself: the connection does, for all of them. */
const CONNECTION_PERMISSIONS: readonly (AwsPermission & { setting: string })[] = [
  {
    on: 'aws',
    setting: 'connections.kubernetes.eksCluster',
    action: 'eks:DescribeCluster',
    why: 'find the address of the API server',
  },
  {
    on: 'aws',
    setting: 'connections.kafka.via.ssm',
    action: 'ssm:SendCommand',
    why: 'run rpk on the machine of the broker (on that instance and on the document AWS-RunShellScript)',
  },
  {
    on: 'aws',
    setting: 'connections.kafka.via.ssm',
    action: 'ssm:GetCommandInvocation',
    why: 'read what rpk has said',
  },
  {
    on: 'aws',
    setting: 'connections.aws.roleArn',
    action: 'sts:AssumeRole',
    why: 'take on the role of the environment (to be allowed on that role)',
  },
];

/** `docs/aws-permissions.md`: what the bot's identity must be allowed, by service and by kind. */
export function permissionsPage(kinds: readonly Kind[]): string {
  return [
    '<!-- Written by `npm run generate` from src/kinds. Do not edit. -->',
    '# What lamplighter must be allowed',
    'Only the kinds that your configuration uses count. `lamplighter check` tries what can be tried without changing anything.',
    '## AWS',
    table(
      ['kind', 'action', 'what for'],
      kinds.flatMap((kind) => rowsOf(kind, 'aws')),
    ),
    'Besides, for the connections:',
    table(
      ['setting', 'action', 'what for'],
      CONNECTION_PERMISSIONS.map(({ setting, action, why }) => [`\`${setting}\``, `\`${action}\``, why]),
    ),
    'The token for an EKS cluster is a presigned `sts:GetCallerIdentity`, which every identity may call. The cluster must know the identity: give it an [access entry](https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html) with the group `lamplighter`, and apply [rbac.yaml](../deploy/kubernetes/rbac.yaml).',
    'A policy for all kinds is [aws-policy.json](../deploy/aws-policy.json), for the role that lamplighter runs with. Describe calls take no resource; narrow the second statement to what is yours by `Resource`.',
    '## Kubernetes',
    'As [rbac.yaml](../deploy/kubernetes/rbac.yaml) grants them:',
    table(
      ['kind', 'right', 'what for'],
      kinds.flatMap((kind) => rowsOf(kind, 'kubernetes')),
    ),
    '## Kafka',
    "Where the broker checks rights (ACLs). Kafka includes `Describe` in `Delete` and `Write`, so it takes a rule of its own only where neither is given. Whoever may connect may see the cluster's brokers.",
    table(
      ['kind', 'right', 'what for'],
      kinds.flatMap((kind) => rowsOf(kind, 'kafka')),
    ),
  ]
    .join('\n\n')
    .concat('\n');
}

const rowsOf = ({ name, permissions }: Kind, on: Permission['on']): string[][] =>
  permissions
    .filter((permission) => permission.on === on)
    .map((permission) => [`[${name}](kinds/${name}.md)`, `\`${rightOf(permission)}\``, permission.why]);

/** Reading and writing apart, so that the second statement can be narrowed. */
export function awsPolicy(kinds: readonly Kind[]) {
  const all = [...kinds.flatMap(({ permissions }) => permissions), ...CONNECTION_PERMISSIONS].flatMap(
    (permission) =>
      permission.on === 'aws' && !permission.action.startsWith('sts:') ? [permission.action] : [],
  );
  const actions = [...new Set(all)].sort();
  const reads = (action: string) => /:(Describe|Get)/.test(action);
  return {
    Version: '2012-10-17',
    Statement: [
      { Sid: 'Look', Effect: 'Allow', Action: actions.filter(reads), Resource: '*' },
      { Sid: 'Change', Effect: 'Allow', Action: actions.filter((action) => !reads(action)), Resource: '*' },
    ],
  };
}
