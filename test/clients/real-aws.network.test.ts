import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DescribeDBInstancesCommand, StopDBInstanceCommand } from '@aws-sdk/client-rds';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createAwsApi } from '../../src/clients/aws.ts';
import { createCallService } from '../../src/clients/call-service.ts';
import { type HttpLimits, realAws, requestHandlerFor } from '../../src/clients/real-aws.ts';
import { systemClock } from '../../src/ops/system-clock.ts';
import { localHttp } from '../support/local-http.ts';

const never = new AbortController().signal;
const invocation = new InvokeCommand({
  FunctionName: 'scheduler',
  Payload: new TextEncoder().encode('{}') as never,
});

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  vi.stubEnv('AWS_MAX_ATTEMPTS', '5');
});
afterEach(() => vi.unstubAllEnvs());

/** A local service that counts what reaches it, and the real SDK pointed at it. */
async function service(
  answer: (response: ServerResponse, request: IncomingMessage) => void,
  options: { limits?: Partial<HttpLimits> } = {},
) {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url ?? '');
    request.resume().on('end', () => answer(response, request));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const real = realAws({ region: 'ap-northeast-2', endpoint }, options);
  onTestFinished(async () => {
    real.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const call = createCallService({ clock: systemClock });
  return { paths, endpoint, api: createAwsApi({ transport: real.transport, call }) };
}

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.fail('it succeeded'),
    (error) => error,
  );

describe('fault 7: the real Lambda client', () => {
  it('sends an Invoke that is answered late exactly once, and calls the outcome uncertain', async () => {
    const { api, paths } = await service(() => {});
    const error = await failure(api.send('lambda', invocation, { signal: never, timeoutMs: 300 }));
    expect(error).toMatchObject({ errorClass: 'uncertain', errorName: 'TimeoutError', operation: 'Invoke' });
    expect(paths).toEqual(['/2015-03-31/functions/scheduler/invocations']);
  });

  it('sends an Invoke whose connection is hung up exactly once, and calls the outcome uncertain', async () => {
    const { api, paths } = await service((response) => response.destroy());
    const error = await failure(api.send('lambda', invocation, { signal: never }));
    // The SDK calls a reset connection a TimeoutError and keeps the code.
    expect(error).toMatchObject({ errorClass: 'uncertain', cause: { code: 'ECONNRESET' } });
    expect(error.facts.target).toBe('scheduler');
    expect(paths).toHaveLength(1);
  });

  it('sends an Invoke whose answer breaks off exactly once', async () => {
    const { api, paths } = await service((response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"statusCode":', () => response.destroy());
    });
    const error = await failure(api.send('lambda', invocation, { signal: never }));
    expect(error).toMatchObject({ errorClass: 'uncertain' });
    expect(paths).toHaveLength(1);
  });

  it('sends an Invoke that Lambda answers with 500 exactly once', async () => {
    const { api, paths } = await service((response) => {
      response.writeHead(500, { 'x-amzn-errortype': 'ServiceException' }).end('{"Message":"oops"}');
    });
    const error = await failure(api.send('lambda', invocation, { signal: never }));
    expect(error).toMatchObject({ errorClass: 'uncertain', errorName: 'ServiceException' });
    expect(paths).toHaveLength(1);
  });

  it('really gives up at its own request limit, instead of logging a warning', async () => {
    const { api, paths } = await service(() => {}, { limits: { requestTimeout: 200 } });
    const error = await failure(api.send('lambda', invocation, { signal: never }));
    expect(error).toMatchObject({ errorClass: 'uncertain' });
    expect(error.message).toContain('exceeded the configured 200 ms requestTimeout');
    expect(paths).toHaveLength(1);
  });

  it('really gives up when the socket falls silent', async () => {
    const { api, paths } = await service(
      (response) => {
        response.writeHead(200, { 'content-length': '1000' }).write('{');
      },
      { limits: { requestTimeout: 0, socketTimeout: 200 } },
    );
    const error = await failure(api.send('lambda', invocation, { signal: never }));
    expect(error).toMatchObject({ errorClass: 'uncertain' });
    expect(paths).toHaveLength(1);
  });

  it('would be sent again by the SDK as it comes (which shows that these tests can fail)', async () => {
    const { endpoint, paths } = await service((response) => response.destroy());
    const client = new LambdaClient({ region: 'ap-northeast-2', endpoint, maxAttempts: 2 });
    await failure(client.send(invocation));
    client.destroy();
    expect(paths).toHaveLength(2);
  });

  it('waits longer for an Invoke than a function may run, and keeps the silent connection alive', () => {
    const { requestTimeout, socketTimeout, httpsAgent, throwOnRequestTimeout } = requestHandlerFor('lambda');
    expect(Math.min(requestTimeout, socketTimeout)).toBeGreaterThan(15 * 60_000);
    // A NAT gateway forgets a connection after 350 s of silence.
    expect(httpsAgent).toMatchObject({ keepAlive: true, keepAliveMsecs: 30_000 });
    expect(throwOnRequestTimeout).toBe(true);
    expect(requestHandlerFor('rds').requestTimeout).toBeLessThanOrEqual(30_000);
  });

  it('passes a good answer on', async () => {
    const { api } = await service((response) => response.end('{"statusCode":200}'));
    const { Payload, StatusCode } = await api.send('lambda', invocation, { signal: never });
    expect(StatusCode).toBe(200);
    expect(new TextDecoder().decode(Payload)).toBe('{"statusCode":200}');
  });
});

const queryError = (code: string) =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>because</Message></Error></ErrorResponse>`;

describe('the other real clients', () => {
  it('leave a throttled call to lamplighter, which sees it, with what the service asks us to wait', async () => {
    const { api, paths } = await service((response) => {
      response
        .writeHead(400, { 'content-type': 'text/xml', 'retry-after': '7' })
        .end(queryError('Throttling'));
    });
    const error = await failure(api.send('rds', new DescribeDBInstancesCommand({}), { signal: never }));
    expect(error).toMatchObject({ errorClass: 'throttled', errorName: 'Throttling', retryAfterMs: 7_000 });
    expect(paths).toHaveLength(1);
  });

  it('give the wrong-state error of RDS the name that the table knows', async () => {
    const { api } = await service((response) => {
      response.writeHead(400, { 'content-type': 'text/xml' }).end(queryError('InvalidDBInstanceState'));
    });
    const command = new StopDBInstanceCommand({ DBInstanceIdentifier: 'mysql' });
    const error = await failure(api.send('rds', command, { signal: never }));
    expect(error).toMatchObject({ errorClass: 'conflict', operation: 'StopDBInstance' });
    expect(error.facts.target).toBe('mysql');
  });

  it('call an address where nothing listens unreachable', async () => {
    const real = realAws({ region: 'ap-northeast-2', endpoint: 'http://127.0.0.1:9' });
    const api = createAwsApi({ transport: real.transport, call: createCallService({ clock: systemClock }) });
    const error = await failure(api.send('rds', new DescribeDBInstancesCommand({}), { signal: never }));
    expect(error).toMatchObject({ errorClass: 'unreachable', errorName: 'ECONNREFUSED' });
    real.close();
  });

  it('say so when there are no credentials', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', undefined);
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nonexistent');
    vi.stubEnv('AWS_CONFIG_FILE', '/nonexistent');
    const { api, paths } = await service((response) => response.end());
    const error = await failure(api.send('rds', new DescribeDBInstancesCommand({}), { signal: never }));
    expect(error).toMatchObject({ errorClass: 'credentials', errorName: 'CredentialsProviderError' });
    expect(error.remedy).toContain('connections.aws.profile');
    expect(paths).toEqual([]);
  });

  it('use one client for all calls of a service', async () => {
    const real = realAws({ region: 'ap-northeast-2' });
    expect(await real.eksClient()).toBe(await real.eksClient());
    expect(await (await real.eksClient()).config.region()).toBe('ap-northeast-2');
    real.close();
  });
});

describe('a role to take on', () => {
  it('is taken on with the bot’s own credentials before the first call', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDOWN');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'own-secret');
    await using sts = await localHttp(() => ({
      headers: { 'content-type': 'text/xml' },
      body: `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
        <AccessKeyId>AKIDROLE</AccessKeyId><SecretAccessKey>role-secret</SecretAccessKey>
        <SessionToken>role-token</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>
        </Credentials></AssumeRoleResult></AssumeRoleResponse>`,
    }));
    const roleArn = 'arn:aws:iam::123456789012:role/lamplighter';
    const real = realAws({ region: 'ap-northeast-2', endpoint: sts.url, roleArn });
    const client = await real.eksClient();
    expect(await client.config.credentials()).toMatchObject({
      accessKeyId: 'AKIDROLE',
      secretAccessKey: 'role-secret',
      sessionToken: 'role-token',
    });
    expect(sts.requests).toHaveLength(1);
    expect(new URLSearchParams(sts.requests[0]?.body).get('RoleArn')).toBe(roleArn);
    expect(sts.requests[0]?.headers.authorization).toContain('Credential=AKIDOWN/');
    real.close();
  });
});
