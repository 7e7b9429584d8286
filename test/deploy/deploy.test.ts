import { access, readdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Copy, DockerfileParser } from 'dockerfile-ast';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';

const read = (path: string): Promise<string> => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');

type Json = Record<string, unknown>;
const at = (value: unknown, ...path: (string | number)[]): unknown =>
  path.reduce<unknown>((so, key) => (so as Json | undefined)?.[key], value);

const parseDockerfile = (dockerfile: string) =>
  DockerfileParser.parse(dockerfile)
    .getInstructions()
    .map((instruction) => ({
      name: instruction.getInstruction(),
      words: instruction.getArguments().map((argument) => argument.getValue()),
      isFromStage: Boolean((instruction as unknown as Partial<Copy>).getFromFlag?.()),
    }));
const text = await read('Dockerfile');
const lines = parseDockerfile(text);
const all = (name: string) => lines.filter((line) => line.name === name).map((line) => line.words);
const last = (name: string) => all(name).at(-1) ?? [];

describe('the Dockerfile', () => {
  it('uses one pinned Node image, the version that the tests run under', async () => {
    const { devDependencies } = JSON.parse(await read('package.json')) as {
      devDependencies: Record<string, string>;
    };
    const bases = all('FROM').map(([image]) => image);
    expect(new Set(bases).size).toBe(1);
    expect(bases[0]).toBe(`node:${devDependencies.node}-bookworm-slim`);
  });

  it('ends as an unprivileged user, with a health check that uses what the image has', () => {
    expect(last('USER')).toEqual(['node']);
    const { words } = lines.findLast((line) => line.name === 'HEALTHCHECK') ?? { words: [] };
    expect(words.join(' ')).toContain('healthcheck.mjs');
  });

  it('starts Node itself, so that SIGTERM reaches it and not a shell', () => {
    expect(last('ENTRYPOINT')[0]).toMatch(/^\[/);
    expect(last('CMD')[0]).toMatch(/^\[/);
    expect(last('STOPSIGNAL')).toEqual(['SIGTERM']);
  });

  it('copies nothing that the context leaves out, and fetches nothing by ADD', async () => {
    const allowed = (await read('.dockerignore'))
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    const copied = lines
      .filter(({ name, isFromStage }) => name === 'COPY' && !isFromStage)
      .flatMap(({ words }) => words.slice(0, -1));
    expect(copied.length).toBeGreaterThan(3);
    for (const path of copied) {
      expect(
        allowed.some((entry) => path === entry || path.startsWith(`${entry}/`)),
        path,
      ).toBe(true);
    }
    expect(all('ADD')).toEqual([]);
  });

  it('puts no secret into a layer', () => {
    expect(text).not.toMatch(/(TOKEN|SECRET|PASSWORD|DATABASE_URL)\s*=/);
    expect(all('ARG')).toEqual([]);
  });
});

describe('the Kubernetes manifests', async () => {
  const documents = parseAllDocuments(await read('deploy/kubernetes/lamplighter.yaml')).map(
    (document) => document.toJS() as Json,
  );
  const kind = (name: string): Json => documents.find((document) => document.kind === name) ?? {};
  const pod = at(kind('Deployment'), 'spec', 'template', 'spec');
  const container = at(pod, 'containers', 0);

  it('run two replicas, of which one is always left', () => {
    expect(at(kind('Deployment'), 'spec', 'replicas')).toBe(2);
    expect(at(kind('PodDisruptionBudget'), 'spec', 'minAvailable')).toBe(1);
    expect(at(kind('Deployment'), 'spec', 'strategy', 'rollingUpdate', 'maxUnavailable')).toBe(0);
  });

  it('select the pods that they make', () => {
    const labels = at(kind('Deployment'), 'spec', 'template', 'metadata', 'labels');
    expect(at(kind('Deployment'), 'spec', 'selector', 'matchLabels')).toEqual(labels);
    expect(at(kind('PodDisruptionBudget'), 'spec', 'selector', 'matchLabels')).toEqual(labels);
    expect(at(kind('Service'), 'spec', 'selector')).toEqual(labels);
  });

  it('run it unprivileged on a root file system that cannot be written', () => {
    expect(at(pod, 'securityContext', 'runAsNonRoot')).toBe(true);
    expect(at(container, 'securityContext')).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  it('restart it only when it is dead, never because its database is away', () => {
    expect(at(container, 'livenessProbe', 'httpGet', 'path')).toBe('/healthz');
    expect(at(container, 'readinessProbe', 'httpGet', 'path')).toBe('/readyz');
  });

  it('ask at the port that it has, and the Service leads there', () => {
    const ports = at(container, 'ports') as { name: string; containerPort: number }[];
    expect(ports).toEqual([
      { name: 'metrics', containerPort: Number(/LAMPLIGHTER_PORT=(\d+)/.exec(text)?.[1]) },
    ]);
    for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe'])
      expect(at(container, probe, 'httpGet', 'port'), probe).toBe('metrics');
    expect(at(kind('Service'), 'spec', 'ports', 0, 'targetPort')).toBe('metrics');
  });

  it('give it longer to leave than the 10 s that it takes itself', () => {
    expect(at(pod, 'terminationGracePeriodSeconds')).toBeGreaterThan(10);
  });
});

describe('compose and ECS', () => {
  it('run what the Dockerfile makes, read-only, and give it longer to leave than it takes', async () => {
    const compose: unknown = parse(await read('deploy/compose.yaml'));
    expect(at(compose, 'services', 'lamplighter')).toMatchObject({
      build: '..',
      read_only: true,
      cap_drop: ['ALL'],
      stop_grace_period: '20s',
      depends_on: { postgres: { condition: 'service_healthy' } },
    });
    const task: unknown = JSON.parse(await read('deploy/ecs/task-definition.json'));
    expect(at(task, 'containerDefinitions', 0)).toMatchObject({
      readonlyRootFilesystem: true,
      user: '1000:1000',
      stopTimeout: 20,
      healthCheck: { command: ['CMD', 'node', '/app/healthcheck.mjs'] },
    });
  });

  it('take every secret from a store of secrets', async () => {
    const task = JSON.parse(await read('deploy/ecs/task-definition.json')) as unknown;
    expect(at(task, 'containerDefinitions', 0, 'environment')).toBeUndefined();
    const names = (at(task, 'containerDefinitions', 0, 'secrets') as { name: string }[]).map(
      ({ name }) => name,
    );
    expect(names).toContain('SLACK_BOT_TOKEN');
    expect(names).toContain('DATABASE_URL');
  });
});

describe('the configuration', () => {
  /** Where the image looks for it. */
  const path = /LAMPLIGHTER_CONFIG=(\S+)/.exec(text)?.[1] ?? '';

  it('reaches the container where the image looks for it, in each of the places', async () => {
    const compose: unknown = parse(await read('deploy/compose.yaml'));
    expect(at(compose, 'services', 'lamplighter', 'volumes')).toContain(`../lamplighter.yaml:${path}:ro`);

    const manifests = parseAllDocuments(await read('deploy/kubernetes/lamplighter.yaml'));
    const deployment: unknown = manifests
      .map((document) => document.toJS() as Json)
      .find((document) => document.kind === 'Deployment');
    expect(at(deployment, 'spec', 'template', 'spec', 'containers', 0, 'volumeMounts')).toContainEqual({
      ...{ name: 'config', mountPath: dirname(path), readOnly: true },
    });

    // Fargate mounts no file: there it is in the image.
    const own = parseDockerfile(await read('deploy/ecs/Dockerfile'));
    expect(own.filter(({ name }) => name === 'COPY').map(({ words }) => words)).toEqual([
      ['lamplighter.yaml', path],
    ]);
    const task: unknown = JSON.parse(await read('deploy/ecs/task-definition.json'));
    expect(await read('deploy/ecs/Dockerfile')).toContain(
      `-t ${String(at(task, 'containerDefinitions', 0, 'image'))} `,
    );
    expect(await read('deploy/ecs/Dockerfile.dockerignore')).toBe('*\n!lamplighter.yaml\n');
  });
});

describe('a volume of ECS', () => {
  it('may be written by the unprivileged user, because the image declares it as one', async () => {
    // Otherwise Fargate gives it to root, with the mode 0755.
    const task: unknown = JSON.parse(await read('deploy/ecs/task-definition.json'));
    const mounts = at(task, 'containerDefinitions', 0, 'mountPoints') as { containerPath: string }[];
    for (const { containerPath } of mounts) expect(all('VOLUME').flat()).toContain(containerPath);
  });
});

describe('the files of deploy', async () => {
  const below = (await readdir('deploy', { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`);

  it.each([...below, 'Dockerfile', '.env.example', 'manifest.yml'])(
    '%s speaks only of what is there',
    async (file) => {
      const named = (await read(file)).matchAll(/\b(?:deploy|docs|examples)\/[\w./-]*\w/g);
      for (const [path] of named) await expect(access(path), path).resolves.toBeUndefined();
    },
  );

  it('name the image of this version', async () => {
    const { version } = JSON.parse(await read('package.json')) as { version: string };
    const tags = await Promise.all(
      [...below, 'Dockerfile'].map(async (file) =>
        [...(await read(file)).matchAll(/\blamplighter(?:-configured)?:([\d.]+)\b/g)].map(([, tag]) => tag),
      ),
    );
    expect(tags.flat().length).toBeGreaterThan(5);
    expect(new Set(tags.flat())).toEqual(new Set([version]));
  });

  it('give Compose its variables: it looks for .env beside the file, not where it is called', async () => {
    const [heading = ''] = (await read('deploy/compose.yaml')).split('\nservices:');
    expect(heading).toContain('docker compose --env-file .env -f deploy/compose.yaml up');
  });
});
