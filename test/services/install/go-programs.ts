import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installOnce } from './cache.ts';
import { needTool, run } from './tools.ts';

const KUBERNETES = '1.34.4';
const KWOK = '0.7.0';
const ETCD = '3.6.6';
/** As a Go module 3.16.0 has this number. */
const PROMETHEUS = '0.316.0';

type Log = (line: string) => void;

/** kube-apiserver, kube-controller-manager and kube-scheduler, compiled from the module proxy. */
export const installKubernetes = (log: Log): Promise<string> =>
  installOnce('kubernetes', KUBERNETES, {
    log,
    build: async (folder) => {
      await needTool('go', 'The Kubernetes API server');
      const [major, minor] = KUBERNETES.split('.');
      const info = 'k8s.io/component-base/version';
      await buildGo(folder, {
        module: 'k8s.io/kubernetes',
        version: `v${KUBERNETES}`,
        packages: ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'].map(
          (program) => `k8s.io/kubernetes/cmd/${program}`,
        ),
        replace: stagingModules,
        ldflags: `-X ${info}.gitVersion=v${KUBERNETES} -X ${info}.gitMajor=${major} -X ${info}.gitMinor=${minor}`,
      });
    },
  });

/** KWOK, which plays the nodes and their kubelets. */
export const installKwok = (log: Log): Promise<string> =>
  installOnce('kwok', KWOK, {
    log,
    build: async (folder) => {
      await needTool('go', 'KWOK');
      await buildGo(folder, {
        module: 'sigs.k8s.io/kwok',
        version: `v${KWOK}`,
        packages: ['sigs.k8s.io/kwok/cmd/kwok'],
      });
    },
  });

export const installEtcd = (log: Log): Promise<string> =>
  installOnce('etcd', ETCD, {
    log,
    build: async (folder) => {
      await needTool('go', 'etcd');
      await buildGo(folder, {
        module: 'go.etcd.io/etcd/server/v3',
        version: `v${ETCD}`,
        packages: ['go.etcd.io/etcd/server/v3'],
        // Its main package is the module's root, so the program is named after that.
        output: 'etcd',
      });
    },
  });

/** promtool, which reads alert rules as Prometheus does, and plays them. */
export const installPromtool = (log: Log): Promise<string> =>
  installOnce('promtool', PROMETHEUS, {
    log,
    build: async (folder) => {
      await needTool('go', 'promtool');
      await buildGo(folder, {
        module: 'github.com/prometheus/prometheus',
        version: `v${PROMETHEUS}`,
        packages: ['github.com/prometheus/prometheus/cmd/promtool'],
        // Without the clients of all clouds, in which it would look for targets, it takes less than half the time.
        tags: 'remove_all_sd',
      });
    },
  });

interface GoBuild {
  module: string;
  version: string;
  packages: readonly string[];
  replace?: (goMod: string) => string[];
  ldflags?: string;
  tags?: string;
  output?: string;
}

async function buildGo(folder: string, what: GoBuild): Promise<void> {
  const work = join(folder, 'work');
  await mkdir(work);
  // CGO is off: what comes out depends on no library of the machine. The workspace of whoever runs this is not ours.
  const env = { ...process.env, CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '-mod=mod' };
  const options = { cwd: work, env };
  const downloaded = await run('go', ['mod', 'download', '-json', `${what.module}@${what.version}`], options);
  const { GoMod } = JSON.parse(downloaded) as { GoMod: string };
  const ownGoMod = await readFile(GoMod, 'utf8');
  const lines = [
    'module lamplighter.test/services',
    /^go .+$/m.exec(ownGoMod)?.[0] ?? 'go 1.24.0',
    `require ${what.module} ${what.version}`,
    ...(what.replace?.(ownGoMod) ?? []),
  ];
  await writeFile(join(work, 'go.mod'), `${lines.join('\n')}\n`);
  const ldflags = ['-s', '-w', what.ldflags].filter(Boolean).join(' ');
  const output = join(folder, what.output ?? '');
  const target = what.output === undefined ? `${output}/` : output;
  const flags = ['-trimpath', '-tags', what.tags ?? '', '-ldflags', ldflags];
  await run('go', ['build', ...flags, '-o', target, ...what.packages], options);
  await rm(work, { recursive: true });
}

/** Kubernetes takes its own libraries from its work tree; outside of it they have a version of their own. */
const stagingModules = (goMod: string): string[] =>
  [...goMod.matchAll(/^\s*(k8s\.io\/\S+) => \.\/staging\//gm)].map(
    ([, module]) => `replace ${module} => ${module} v0.${KUBERNETES.split('.').slice(1).join('.')}`,
  );
