import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamplighter-lambda-'));
  await run(process.execPath, ['deploy/lambda/bundle.mjs', 'examples/exchange-dev.yaml', '--out', folder]);
});
afterAll(() => rm(folder, { recursive: true }));

/** Calls the bundle as Lambda does: alone in a folder, with nothing installed. */
async function invoke(event: unknown, env: Record<string, string> = {}): Promise<unknown> {
  const code = `
    import { handler } from './index.mjs';
    const answer = await handler(${JSON.stringify(event)}, { getRemainingTimeInMillis: () => 22_000 });
    process.stdout.write(JSON.stringify(answer));
    process.exit(0);`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: folder,
    env: { PATH: process.env.PATH, AWS_REGION: 'ap-northeast-2', ...env },
    timeout: 300_000,
  });
  return JSON.parse(stdout);
}

describe('the bundled function', () => {
  it('is one file with its configuration, small enough for Lambda', async () => {
    expect((await readdir(folder)).sort()).toEqual(['index.mjs', 'lamplighter.yaml']);
    expect((await stat(join(folder, 'index.mjs'))).size).toBeLessThan(50e6);
  });

  it('refuses a payload that it cannot understand', async () => {
    expect(await invoke({ action: 'nothing' })).toEqual({
      statusCode: 500,
      body: '{"error":"Unknown action: nothing"}',
    });
  });

  it('gets as far as AWS with a recorded payload, and answers why it was not let in', async () => {
    const event = JSON.parse(await readFile('test/lambda/payloads/scale-up.json', 'utf8'));
    const noCredentials = { AWS_EC2_METADATA_DISABLED: 'true', HOME: folder };
    const { statusCode, body } = (await invoke(event, noCredentials)) as { statusCode: number; body: string };
    expect(statusCode).toBe(500);
    const { results } = JSON.parse(body) as {
      results: { service: string; status: string; message: string }[];
    };
    expect(results.map(({ service, status }) => `${service} ${status}`)).toEqual([
      ...['EKS error', 'RDS error', 'EC2 error', 'ElastiCache error'],
      ...['MatchingEngineInit skipped', 'K8sDeployments skipped'],
    ]);
    expect(results[0]?.message).toMatch(/credentials/i);
  });
});
