import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeDBInstancesCommand, StartDBInstanceCommand } from '@aws-sdk/client-rds';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCallService } from '../../../src/clients/call-service.ts';
import type { Clients } from '../../../src/clients/clients.ts';
import { createClients } from '../../../src/clients/create-clients.ts';
import type { EnvironmentConfig } from '../../../src/config/environment-config.ts';
import { readConfig } from '../../../src/config/load.ts';
import { builtInKinds } from '../../../src/kinds/index.ts';
import { type OpenSandbox, openSandbox } from '../src/open.ts';
import { stopSandbox } from '../src/served/serve.ts';
import { worldDir } from '../src/world-record.ts';

const EXAMPLE = new URL('../../../examples/exchange-dev.yaml', import.meta.url).pathname;
const { signal } = new AbortController();

let stateDir: string;
let environment: EnvironmentConfig;
let sandbox: OpenSandbox;
let clients: Clients;

beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'lamplighter-services-'));
  const [first] = (await readConfig(EXAMPLE, { registry: builtInKinds })).environments.values();
  if (first === undefined) throw new Error('the example has no environment');
  environment = first;
});

afterEach(async () => {
  await clients.close();
  await sandbox.close();
  await stopSandbox(worldDir(stateDir, environment.name));
  await rm(stateDir, { recursive: true, force: true });
});

describe.each([['in this process', 'max'] as const, ['served by another process', 60] as const])(
  'the simulated cloud %s',
  (_, speed) => {
    beforeEach(async () => {
      sandbox = await openSandbox({ environment, speed, stateDir });
      clients = createClients(sandbox.transports, createCallService({ clock: sandbox.clock }));
    });

    it('is spoken to by the real clients of every service', async () => {
      const mysql = environment.components.find(({ kind }) => kind === 'rds-instance');
      const DBInstanceIdentifier = String(mysql?.options.instanceId);
      const statusOf = async () => {
        const command = new DescribeDBInstancesCommand({ DBInstanceIdentifier });
        const { DBInstances } = await clients.aws.send('rds', command, { signal });
        return DBInstances?.[0]?.DBInstanceStatus;
      };
      const start = () =>
        clients.aws.send('rds', new StartDBInstanceCommand({ DBInstanceIdentifier }), { signal });
      expect(await statusOf()).toBe('stopped');
      await start();
      expect(await statusOf()).toBe('starting');
      await expect(start()).rejects.toMatchObject({
        errorClass: 'conflict',
        errorName: expect.stringMatching(/^InvalidDBInstanceState/),
      });

      const engine = environment.components.find(({ kind }) => kind === 'k8s-deployment')?.options;
      const [namespace, deployment] = [String(engine?.namespace), String(engine?.deployment)];
      await clients.kubernetes.scaleDeployment(namespace, deployment, 1, signal);
      const { spec } = await clients.kubernetes.readDeployment(namespace, deployment, signal);
      expect(spec?.replicas).toBe(1);
      await expect(clients.kubernetes.readDeployment(namespace, 'nobody', signal)).rejects.toMatchObject({
        errorClass: 'absent',
        httpStatus: 404,
      });

      await expect(clients.kafka.describeCluster(signal)).rejects.toMatchObject({
        errorClass: 'unreachable',
      });
      await expect(clients.http.get('http://elsewhere.example/', signal)).rejects.toMatchObject({
        errorClass: 'unreachable',
      });
    });
  },
);
