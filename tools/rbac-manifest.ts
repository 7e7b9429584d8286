import { stringify } from 'yaml';
import type { Kind } from '../src/kinds/kind.ts';

interface Rule {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
}

const APPS: ReadonlySet<string> = new Set(['deployments', 'deployments/scale']);
/** They belong to no namespace, so only a ClusterRole can grant them everywhere. */
const CLUSTER_WIDE: ReadonlySet<string> = new Set(['nodes']);

/** The namespaces of examples/exchange-dev.yaml. */
const EXAMPLE_NAMESPACES = ['future-backend-dev', 'matching-engine-dev'];

const SUBJECTS = [
  { kind: 'Group', name: 'lamplighter', apiGroup: 'rbac.authorization.k8s.io' },
  { kind: 'ServiceAccount', name: 'lamplighter', namespace: 'lamplighter' },
];

const HEAD = `# Written by \`npm run generate\` from src/kinds. Do not edit.
#
# What lamplighter needs of a cluster, and no more. On EKS the IAM role gets an access entry with the group
# \`lamplighter\`; inside the cluster it is the ServiceAccount: take away the subject that you do not use.
# The namespaces are those of examples/exchange-dev.yaml: one RoleBinding for each namespace of yours.
`;

/** Each resource's verbs, the rules of nodes apart from those that are granted by namespace. */
export function rbacRules(kinds: readonly Kind[]): { cluster: Rule[]; namespace: Rule[] } {
  const verbs = new Map<string, Set<string>>();
  for (const { permissions } of kinds) {
    for (const permission of permissions) {
      if (permission.on !== 'kubernetes') continue;
      const known = verbs.get(permission.resource) ?? new Set();
      verbs.set(permission.resource, known.add(permission.verb));
    }
  }
  const rules = [...verbs]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(
      ([resource, allowed]): Rule => ({
        apiGroups: [APPS.has(resource) ? 'apps' : ''],
        resources: [resource],
        verbs: [...allowed].sort(),
      }),
    );
  const isClusterWide = ({ resources }: Rule) => resources.some((resource) => CLUSTER_WIDE.has(resource));
  return {
    cluster: rules.filter(isClusterWide),
    namespace: rules.filter((rule) => !isClusterWide(rule)),
  };
}

/** `deploy/kubernetes/rbac.yaml`. */
export function rbacManifest(kinds: readonly Kind[]): string {
  const { cluster, namespace } = rbacRules(kinds);
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const roleRef = (name: string) => ({
    apiGroup: 'rbac.authorization.k8s.io',
    kind: 'ClusterRole',
    name,
  });
  const documents = [
    { apiVersion, kind: 'ClusterRole', metadata: { name: 'lamplighter-nodes' }, rules: cluster },
    {
      apiVersion,
      kind: 'ClusterRoleBinding',
      metadata: { name: 'lamplighter-nodes' },
      roleRef: roleRef('lamplighter-nodes'),
      subjects: SUBJECTS,
    },
    { apiVersion, kind: 'ClusterRole', metadata: { name: 'lamplighter-workloads' }, rules: namespace },
    ...EXAMPLE_NAMESPACES.map((name) => ({
      apiVersion,
      kind: 'RoleBinding',
      metadata: { name: 'lamplighter-workloads', namespace: name },
      roleRef: roleRef('lamplighter-workloads'),
      subjects: SUBJECTS,
    })),
  ];
  const texts = documents.map((document) => stringify(document, { aliasDuplicateObjects: false }));
  return `${HEAD}${texts.map((text) => `---\n${text}`).join('')}`;
}
