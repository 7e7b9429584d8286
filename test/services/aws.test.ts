import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UpdateNodegroupConfigCommand } from '@aws-sdk/client-eks';
import { DescribeDBInstancesCommand } from '@aws-sdk/client-rds';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Connections } from '../../src/core/connections.ts';
import { lambdaScaler } from '../../src/kinds/lambda-scaler.ts';
import { localHttp } from '../support/local-http.ts';
import { startAwsFront } from './support/aws-front.ts';
import { createAwsResources, REGION } from './support/aws-resources.ts';
import { startAws } from './support/aws-server.ts';
import { exampleOptions } from './support/example-options.ts';
import { services } from './support/installed.ts';
import { freePort } from './support/ports.ts';
import { COMPONENT_TIMEOUT, realApp } from './support/real-app.ts';
import { realClients } from './support/real-clients.ts';
import { taskBed } from './support/task-bed.ts';

const options = { signal: new AbortController().signal };
const MYSQL = 'exchange-dev-mysql';
let moto: Awaited<ReturnType<typeof startAws>>;
let front: Awaited<ReturnType<typeof startAwsFront>>;
let natId: string;

beforeAll(async () => {
  const { installed, logs } = services();
  moto = await startAws({ installed: installed.moto, logs, name: 'aws' });
  front = await startAwsFront(moto.url);
  ({ natId } = await createAwsResources(moto.url));
});
afterAll(async () => {
  await front?.close();
  await moto?.stop();
});
beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAOFTHEBOT');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
});
afterEach(() => vi.unstubAllEnvs());

const awsClient = (connection: Partial<NonNullable<Connections['aws']>> = {}) => {
  const clients = realClients({ aws: { region: REGION, endpoint: front.url, ...connection } });
  onTestFinished(() => clients.close());
  return clients.aws;
};
const describeMysql = new DescribeDBInstancesCommand({ DBInstanceIdentifier: MYSQL });

describe('the connection to AWS', () => {
  it('goes where AWS_ENDPOINT_URL points when the configuration names no endpoint', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL', moto.url);
    const clients = realClients({ aws: { region: REGION } });
    onTestFinished(() => clients.close());
    const { DBInstances } = await clients.aws.send('rds', describeMysql, options);
    expect(DBInstances?.[0]?.DBInstanceIdentifier).toBe(MYSQL);
  });

  it("signs with the keys of the environment's role, which the bot's own keys have taken on", async () => {
    front.accessKeys.clear();
    const roleArn = 'arn:aws:iam::123456789012:role/exchange-dev';
    await awsClient({ roleArn }).send('rds', describeMysql, options);
    const [bot, role, ...others] = front.accessKeys;
    expect(bot).toBe('AKIAOFTHEBOT');
    expect(role).toMatch(/^ASIA/);
    expect(others).toEqual([]);
    front.accessKeys.clear();
    await awsClient().send('rds', describeMysql, options);
    expect([...front.accessKeys]).toEqual(['AKIAOFTHEBOT']);
  });

  it('gives up on a service that accepts and says nothing, at the limit of the call', async () => {
    const silent = createServer(() => {});
    await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
    onTestFinished(() => {
      silent.closeAllConnections();
      silent.close();
    });
    const endpoint = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const asking = awsClient({ endpoint }).send('rds', describeMysql, { ...options, timeoutMs: 500 });
    await expect(asking).rejects.toMatchObject({ errorClass: 'uncertain', errorName: 'TimeoutError' });
  });

  it('calls a nodegroup that somebody else updates a conflict, so that it is looked at again', async () => {
    await using eks = await localHttp(() => ({
      status: 409,
      headers: { 'x-amzn-errortype': 'ResourceInUseException' },
      body: { message: 'Nodegroup cannot be updated as it is currently not in Active State' },
    }));
    const command = new UpdateNodegroupConfigCommand({
      clusterName: 'c',
      nodegroupName: 'n',
      scalingConfig: {},
    });
    await expect(awsClient({ endpoint: eks.url }).send('eks', command, options)).rejects.toMatchObject({
      errorClass: 'conflict',
      errorName: 'ResourceInUseException',
    });
    expect(eks.requests).toHaveLength(1);
  });
});

/** A run of an environment with these components, and what it says of its failures. */
async function runOf(
  components: object,
  connection: object = {},
  others: object = {},
  how: { shows?: RegExp } = {},
) {
  const { run } = await realApp(
    JSON.stringify({
      environments: {
        shop: {
          connections: { aws: { region: REGION, endpoint: moto.url, ...connection }, ...others },
          components,
        },
      },
    }),
  );
  const { outcome, failures } = await run('up', how);
  return { outcome, failures, text: JSON.stringify(failures) };
}

describe('what is configured wrongly: the run names the component and the remedy', () => {
  // Nothing takes minutes here, so everything is looked at often.
  const usual = { timeout: COMPONENT_TIMEOUT, expect: { up: '1s', down: '1s' } };
  const host = { kind: 'ec2-instance', instanceId: 'i-00000000000000000', ...usual };
  const mysql = { kind: 'rds-instance', instanceId: MYSQL, ...usual };
  const nodes = {
    ...{ kind: 'eks-nodegroup', cluster: 'shop', nodegroup: 'spot', desired: 1, min: 1, max: 3 },
    ...usual,
  };
  const IN_USE = {
    status: 409,
    headers: { 'x-amzn-errortype': 'ResourceInUseException' },
    body: { message: 'Nodegroup cannot be updated as it is currently not in Active State' },
  };
  /** An API server that has one Ready node of the group, and the connection to it. */
  const nodesApi = async () => {
    const api = await localHttp(() => ({
      body: {
        kind: 'NodeList',
        apiVersion: 'v1',
        metadata: {},
        items: [
          {
            metadata: { name: 'node-1', labels: { 'eks.amazonaws.com/nodegroup': 'spot' } },
            status: { conditions: [{ type: 'Ready', status: 'True' }] },
          },
        ],
      },
    }));
    const folder = await mkdtemp(join(tmpdir(), 'lamplighter-nodes-'));
    onTestFinished(async () => {
      await api[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    });
    const kubeconfig = join(folder, 'kubeconfig');
    const named = { name: 'shop' };
    await writeFile(
      kubeconfig,
      JSON.stringify({
        ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'shop' },
        clusters: [{ ...named, cluster: { server: api.url, 'insecure-skip-tls-verify': true } }],
        users: [{ ...named, user: { token: 'a-token' } }],
        contexts: [{ ...named, context: { cluster: 'shop', user: 'shop' } }],
      }),
    );
    return { kubernetes: { kubeconfig } };
  };

  it('an instance that does not exist', async () => {
    const { outcome, failures } = await runOf({ host });
    expect(outcome).toBe('failed');
    expect(failures.host).toMatchObject({
      message: expect.stringContaining('host: it does not exist'),
      remedy: expect.stringContaining('instanceId'),
    });
  });

  it('a region in which the database is not', async () => {
    const { outcome, failures } = await runOf({ mysql }, { region: 'eu-west-1' });
    expect(outcome).toBe('failed');
    expect(failures.mysql).toMatchObject({
      message: expect.stringContaining('mysql: it does not exist'),
      remedy: expect.stringContaining('region'),
    });
  });

  it('an endpoint where nothing listens', async () => {
    const { outcome, text, failures } = await runOf(
      { mysql },
      { endpoint: `http://127.0.0.1:${await freePort()}` },
    );
    expect(outcome).toBe('failed');
    expect(text).toContain('mysql');
    expect(text).toContain('ECONNREFUSED');
    for (const failure of Object.values(failures)) expect(failure.remedy).toBeTruthy();
  });

  it('an instance and a database that are not there, each by its id', async () => {
    const { failures } = await runOf({ host, mysql: { ...mysql, instanceId: 'no-such-database' } });
    expect(JSON.stringify(failures.host)).toContain('i-00000000000000000');
    expect(JSON.stringify(failures.mysql)).toContain('no-such-database');
  });

  it('a nodegroup that somebody else is updating: waited for, and told when that does not end', async () => {
    const api = await nodesApi();
    await using eks = await localHttp(({ method }) =>
      method === 'GET'
        ? {
            body: {
              nodegroup: { status: 'UPDATING', scalingConfig: { minSize: 0, desiredSize: 0, maxSize: 3 } },
            },
          }
        : IN_USE,
    );
    const { outcome, failures } = await runOf({ nodes }, { endpoint: eks.url }, api, {
      shows: /EKS is updating it/,
    });
    expect(outcome).toBe('failed');
    expect(failures.nodes).toMatchObject({
      component: 'nodes',
      code: 'component-timed-out',
      lastObserved: expect.stringContaining('EKS is updating it'),
      remedy: expect.any(String),
    });
    expect(failures.nodes?.message).toContain('nodes');
    // EKS would refuse it, so it is not even asked.
    expect(eks.requests.filter(({ method }) => method === 'POST')).toEqual([]);
  });

  it('a nodegroup whose update somebody else begins at the same moment: looked at again, then scaled', async () => {
    const api = await nodesApi();
    let refusals = 1;
    let desiredSize = 0;
    await using eks = await localHttp(({ method, body }) => {
      if (method === 'POST' && refusals > 0) {
        refusals -= 1;
        return IN_USE;
      }
      if (method === 'POST') {
        ({ desiredSize } = JSON.parse(body).scalingConfig);
        return { body: { update: { id: '1', status: 'InProgress' } } };
      }
      const scalingConfig = { minSize: desiredSize === 0 ? 0 : 1, desiredSize, maxSize: 3 };
      return { body: { nodegroup: { status: 'ACTIVE', scalingConfig } } };
    });
    const { outcome, text } = await runOf({ nodes }, { endpoint: eks.url }, api);
    expect(outcome, text).toBe('succeeded');
    expect(eks.requests.filter(({ method }) => method === 'POST')).toHaveLength(2);
  });

  it('and where nothing is wrong, the same components come up', async () => {
    const { outcome } = await runOf({ host: { ...host, instanceId: natId }, mysql });
    expect(outcome).toBe('succeeded');
  });
});

/** What the old system sends to its scheduler, byte for byte, without what lamplighter does itself. */
const originalPayload = (action: string, sizes: string) =>
  `{"action":"${action}","clusterName":"exchange-dev","nodegroupName":"exchange-dev-spot-nodes",${sizes},` +
  '"rdsInstanceId":"exchange-dev-mysql","ec2InstanceIds":["i-044548ca3fe3ae1a1","i-06d5bb3c9d01f720d"],' +
  '"elasticache":{"clusterId":"exchange-dev-redis","nodeType":"cache.t3.medium","engine":"redis",' +
  '"engineVersion":"7.0","subnetGroupName":"exchange-dev-redis-subnet",' +
  '"securityGroupName":"exchange-dev-redis-sg"}}';
const UP_BYTES = originalPayload('scale-up', '"desiredSize":3,"minSize":2,"maxSize":6');
const DONE = JSON.stringify({ statusCode: 200, body: JSON.stringify({ action: 'scale-up', results: [] }) });

/** A service that speaks Invoke, and the example's scaler as a run would call it. */
async function scaler(answer: (response: ServerResponse, invocation: number) => void) {
  const payloads: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (data) => {
      body += data;
    });
    request.on('end', () => {
      payloads.push(body);
      const isInvoke =
        request.url === '/2015-03-31/functions/exchange-dev-dev-scheduler/invocations' &&
        request.headers['x-amz-invocation-type'] === 'RequestResponse';
      // Without an answer the call would be waited for as long as a Lambda may run.
      if (!isInvoke) return response.writeHead(404).end(`no such call: ${request.url}`);
      return answer(response, payloads.length);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { members: _, ...given } = await exampleOptions('scaler');
  const bed = taskBed({
    kind: lambdaScaler,
    component: 'scaler',
    options: given,
    clients: { aws: awsClient({ endpoint }) },
  });
  return { ...bed, payloads };
}

describe('the scheduler Lambda, on the wire', () => {
  it("gets the old system's payload, byte for byte, once", async () => {
    const { run, payloads } = await scaler((response) => response.end(DONE));
    expect(await run()).toMatchObject({ state: 'done' });
    expect(payloads).toEqual([UP_BYTES]);
  });

  it('is waited for when it is slow, and not called again', async () => {
    const { run, payloads } = await scaler((response) => setTimeout(() => response.end(DONE), 3_000));
    expect(await run()).toMatchObject({ state: 'done' });
    expect(payloads).toHaveLength(1);
  });

  it('is not called again when its answer is lost, and people are told that it may have run', async () => {
    const { run, payloads, reported } = await scaler((response) => response.destroy());
    expect(await run()).toMatchObject({ state: 'done' });
    expect(payloads).toHaveLength(1);
    expect(reported().join('\n')).toContain('may or may not have run');
  });

  it('fails with its own words and the remedy when it ends in an error', async () => {
    const { run, payloads } = await scaler((response) => {
      response.setHeader('X-Amz-Function-Error', 'Unhandled');
      response.end(JSON.stringify({ errorType: 'Runtime.ExitError', errorMessage: 'it ran out of memory' }));
    });
    await expect(run()).rejects.toMatchObject({
      component: 'scaler',
      serviceSaid: expect.stringContaining('it ran out of memory'),
      remedy: expect.any(String),
    });
    expect(payloads).toHaveLength(1);
  });

  it('that answers with 500 in its body has each failed part told by name', async () => {
    const results = [{ service: 'RDS', status: 'error', message: 'it is stopping' }];
    const body = JSON.stringify({ action: 'scale-up', results });
    const { run, payloads, reported } = await scaler((response) =>
      response.end(JSON.stringify({ statusCode: 500, body })),
    );
    expect(await run()).toMatchObject({ state: 'done' });
    expect(payloads).toHaveLength(1);
    expect(reported().join('\n')).toMatch(/RDS.*it is stopping/);
  });

  it('that is throttled has not run, so it is called again until it has run once', async () => {
    let runs = 0;
    const { run } = await scaler((response, invocation) => {
      if (invocation === 1) {
        response.writeHead(429, {
          'x-amzn-errortype': 'TooManyRequestsException',
          'content-type': 'application/json',
        });
        return response.end(JSON.stringify({ message: 'Rate Exceeded.', Reason: 'CallerRateLimitExceeded' }));
      }
      runs += 1;
      return response.end(DONE);
    });
    expect(await run()).toMatchObject({ state: 'done' });
    expect(runs).toBe(1);
  });
});
