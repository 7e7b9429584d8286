import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { loadAllKinds } from '../../src/kinds/index.ts';
import { awsPolicy, permissionsPage } from '../../tools/permissions-page.ts';
import { rbacManifest, rbacRules } from '../../tools/rbac-manifest.ts';

const kinds = await loadAllKinds();

/** The commands of the AWS SDK that the code of the kinds imports, as IAM names them. */
async function actionsInCode(): Promise<string[]> {
  const actions = new Set<string>();
  for (const file of await readdir('src/kinds', { recursive: true })) {
    if (!file.endsWith('.ts')) continue;
    const text = await readFile(join('src/kinds', file), 'utf8');
    for (const [, names = '', service] of text.matchAll(
      /import \{([^}]+)\} from '@aws-sdk\/client-(\w+)'/g,
    )) {
      for (const [, operation] of names.matchAll(/(\w+)Command\b/g)) {
        actions.add(`${service}:${operation === 'Invoke' ? 'InvokeFunction' : operation}`);
      }
    }
  }
  return [...actions].sort();
}

/** A DeleteCacheCluster with a final snapshot asks for it, without a call of ours. */
const ASKED_FOR_BY_ANOTHER = 'elasticache:CreateSnapshot';

describe('what the kinds say they must be allowed', () => {
  it('is each AWS call that their code makes, and no other', async () => {
    const lines = kinds.flatMap(({ permissions }) =>
      permissions.flatMap((permission) => (permission.on === 'aws' ? [permission.action] : [])),
    );
    expect([...new Set(lines)].sort()).toEqual([...(await actionsInCode()), ASKED_FOR_BY_ANOTHER].sort());
  });

  it('is in the page, and in the policy', async () => {
    const page = permissionsPage(kinds);
    const policy = awsPolicy(kinds);
    const allowed = policy.Statement.flatMap(({ Action }: { Action: string[] }) => Action);
    for (const action of [...(await actionsInCode()), 'eks:DescribeCluster']) {
      expect(page).toContain(`\`${action}\``);
      expect(allowed).toContain(action);
    }
  });

  it('is granted by the manifest, nodes to the cluster and all else by namespace', () => {
    const documents = parseAllDocuments(rbacManifest(kinds)).map((document) => document.toJS());
    const { cluster, namespace } = rbacRules(kinds);
    expect(cluster).toEqual([{ apiGroups: [''], resources: ['nodes'], verbs: ['list', 'patch'] }]);
    expect(namespace.map(({ resources }) => resources[0])).toEqual([
      'deployments',
      'deployments/scale',
      'pods',
      'pods/log',
      'pods/proxy',
    ]);
    expect(
      documents.map(({ kind, metadata, roleRef, rules }) => [
        kind,
        metadata.namespace,
        roleRef?.name ?? rules,
      ]),
    ).toEqual([
      ['ClusterRole', undefined, cluster],
      ['ClusterRoleBinding', undefined, 'lamplighter-nodes'],
      ['ClusterRole', undefined, namespace],
      ['RoleBinding', 'future-backend-dev', 'lamplighter-workloads'],
      ['RoleBinding', 'matching-engine-dev', 'lamplighter-workloads'],
    ]);
  });
});
