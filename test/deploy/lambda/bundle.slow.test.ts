import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/config/load.ts';
import { builtInKinds } from '../../../src/kinds/index.ts';
import { localHttp } from '../../support/local-http.ts';

const run = promisify(execFile);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamplighter-lambda-'));
  await run(process.execPath, ['deploy/lambda/bundle.mjs', 'examples/exchange-dev.yaml', '--out', folder]);
}, 120_000);
afterAll(() => rm(folder, { recursive: true }));

/**
 * Calls the bundle as Lambda does: alone in a folder, with nothing installed. Of the milliseconds that are left to the
 * function it keeps 20 s for its answer; the rest is enough for a busy machine to load the clients.
 */
async function invoke(event: unknown, env: Record<string, string> = {}, leftMs = 80_000): Promise<unknown> {
  const code = `
    import { handler } from './index.mjs';
    const answer = await handler(${JSON.stringify(event)}, { getRemainingTimeInMillis: () => ${leftMs} });
    process.stdout.write(JSON.stringify(answer));
    process.exit(0);`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: folder,
    env: { PATH: process.env.PATH, AWS_REGION: 'ap-northeast-2', ...env },
    timeout: 150_000,
  });
  return JSON.parse(stdout);
}

describe('the bundled function', { timeout: 180_000 }, () => {
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
    const event = JSON.parse(await readFile('test/deploy/lambda/payloads/scale-up.json', 'utf8'));
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

  it('makes no call for a payload that names what its own file calls production', async () => {
    await using aws = await localHttp(() => ({ status: 403, body: { __type: 'AccessDeniedException' } }));
    const env = {
      ...{ AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret', HOME: folder },
      LAMPLIGHTER_CONFIG: join(folder, 'guarded.yaml'),
    };
    const text = (await readFile('examples/exchange-dev.yaml', 'utf8'))
      .replace(/region: ap-northeast-2/, `$&\n        endpoint: ${aws.url}`)
      .concat('\nprotect: { patterns: [live] }\n');
    await writeFile(env.LAMPLIGHTER_CONFIG, text);
    try {
      const event = JSON.parse(await readFile('test/deploy/lambda/payloads/scale-down.json', 'utf8'));
      const refused = await invoke({ ...event, rdsInstanceId: 'exchange-live-mysql' }, env);
      expect(refused).toEqual({
        statusCode: 500,
        body: expect.stringMatching(/looks like production.*rdsInstanceId .*exchange-live-mysql/),
      });
      expect(aws.requests).toEqual([]);
      // The same function reaches that address with a payload that it may work on.
      await invoke(event, env, 30_000);
      expect(aws.requests.length).toBeGreaterThan(0);
    } finally {
      await rm(env.LAMPLIGHTER_CONFIG);
    }
  });
});

describe('bundling', { timeout: 180_000 }, () => {
  const bundle = async (place: string) => {
    const words = ['deploy/lambda/bundle.mjs', join(place, 'team.yaml'), '--out', join(place, 'out')];
    return run(process.execPath, words).then(
      () => '',
      (error: { stderr: string }) => error.stderr,
    );
  };
  const withTeam = async (text: string, use: (place: string) => Promise<void>) => {
    const place = await mkdtemp(join(tmpdir(), 'lamplighter-team-'));
    try {
      await writeFile(join(place, 'team.yaml'), text);
      await use(place);
    } finally {
      await rm(place, { recursive: true });
    }
  };
  const team = (ics: string) => `
environments:
  dev:
    connections: { aws: { region: eu-west-1 } }
    schedule: { zone: Europe/Berlin, stop: ["0 20 * * *"], holidays: { ics: ${ics} } }
    components: { db: { kind: rds-instance, instanceId: dev-db } }
`;
  const calendar = [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//t//t//EN', 'BEGIN:VEVENT', 'UID:1'],
    ...['DTSTAMP:20260101T000000Z', 'DTSTART;VALUE=DATE:20261224', 'DTEND;VALUE=DATE:20261225'],
    ...['SUMMARY:Closed', 'END:VEVENT', 'END:VCALENDAR', ''],
  ].join('\r\n');

  it('takes the calendars of the configuration along, without which the function would refuse it', async () => {
    await withTeam(team('days/closed.ics'), async (place) => {
      await mkdir(join(place, 'days'));
      await writeFile(join(place, 'days', 'closed.ics'), calendar);
      expect(await bundle(place)).toBe('');
      expect(
        (await readConfig(join(place, 'out', 'lamplighter.yaml'), { registry: builtInKinds })).environments
          .size,
      ).toBe(1);
    });
  });

  it('refuses a configuration that the function would refuse at every call', async () => {
    await withTeam(team('none.ics'), async (place) => {
      expect(await bundle(place)).toContain('there is no such file');
    });
    await withTeam(team('x.ics').replace('dev-db', 'prod-db'), async (place) => {
      expect(await bundle(place)).toContain('looks like production');
    });
  });
});
