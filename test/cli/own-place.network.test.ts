import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ownPlace } from '../../src/cli/own-place.ts';

async function metadata(listener: RequestListener): Promise<Record<string, string>> {
  const server = createServer(listener);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { AWS_EC2_METADATA_SERVICE_ENDPOINT: `http://127.0.0.1:${port}/` };
}

const answering: RequestListener = ({ method, url, headers }, response) => {
  if (method === 'PUT' && url === '/latest/api/token') response.end('t0');
  else if (url === '/latest/meta-data/instance-id' && headers['x-aws-ec2-metadata-token'] === 't0') {
    response.end('i-0123456789abcdef0\n');
  } else response.writeHead(401).end();
};

describe('where this process runs', () => {
  it('is the node that it was told, and the instance of the metadata service', async () => {
    const env = { ...(await metadata(answering)), LAMPLIGHTER_NODE_NAME: 'node-1' };
    expect(await ownPlace(env)).toEqual({ nodeName: 'node-1', instanceId: 'i-0123456789abcdef0' });
  });

  it.each([
    ['says nothing', (() => {}) satisfies RequestListener],
    ['refuses', ((_, response) => response.writeHead(403).end()) satisfies RequestListener],
    ['is something else', ((_, response) => response.end('<html>')) satisfies RequestListener],
  ])('is unknown where what answers there %s', async (_, listener) => {
    expect(await ownPlace(await metadata(listener))).toEqual({});
  });

  it('is not asked for on Fargate, nor where the service is switched off', async () => {
    let asked = 0;
    const env = await metadata((request, response) => {
      asked += 1;
      answering(request, response);
    });
    expect(await ownPlace({ ...env, AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE' })).toEqual({});
    expect(await ownPlace({ ...env, AWS_EC2_METADATA_DISABLED: 'true' })).toEqual({});
    expect(asked).toBe(0);
  });
});
