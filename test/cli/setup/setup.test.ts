import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openAccount } from '../../../src/cli/account.ts';
import { componentName } from '../../../src/cli/setup/draft.ts';
import { readConfig } from '../../../src/config/load.ts';
import { ServiceError } from '../../../src/core/errors.ts';
import { builtInKinds } from '../../../src/kinds/index.ts';
import { cli } from '../../support/cli/fake-cli.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamplighter-setup-'));
  path = join(folder, 'lamplighter.yaml');
});
afterEach(() => rm(folder, { recursive: true }));

const typed = (...answers: string[]) => `${answers.join('\n')}\n`;

describe('lamplighter setup', () => {
  it('writes what it was told, after asking again where an answer makes no sense', async () => {
    const { code, out, err } = await cli(`setup --config ${path}`, {
      types: typed(
        ...['My Dev', 'staging', 'Seoul', 'ap-northeast-2', 'Asia/Seoul', '9 Uhr', '9:30', '19:00'],
        ...['main', '', 'spot', '3', 'app-db, other-db', 'i-12', 'i-0123456789abcdef0'],
      ),
      env: { TZ: 'UTC' },
    });
    expect({ code, err: err.split('\n').filter((line) => line.startsWith('lamplighter')) }).toEqual({
      ...{ code: 0, err: [] },
    });
    expect(out).toContain(`Wrote ${path}: staging, 4 components.`);
    expect(err).toContain('Write it as ap-northeast-2.');
    const { environments } = await readConfig(path, { registry: builtInKinds });
    const environment = environments.get('staging');
    expect(environment?.connections).toEqual({
      aws: { region: 'ap-northeast-2' },
      kubernetes: { eksCluster: 'main' },
    });
    expect(environment?.evening.schedule).toMatchObject({
      ...{ zone: 'Asia/Seoul', start: ['30 9 * * 1-5'], stop: ['0 19 * * *'] },
    });
    expect(environment?.components.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      ...['spot eks-nodegroup', 'app-db rds-instance', 'other-db rds-instance'],
      'host-def0 ec2-instance',
    ]);
    expect(environment?.components[0]?.options).toMatchObject({ desired: 3, min: 1, max: 3 });
  });

  it('reads an account, asks what belongs, and leaves the rest out', async () => {
    const { code, err } = await cli(`setup --from-account --sandbox --config ${path}`, {
      types: typed('dev', 'ap-northeast-2', 'Asia/Seoul', '', '', 'y', '', 'n', 'yes'),
      services: { account: openAccount },
    });
    expect(code, err).toBe(0);
    expect(err).toContain('rds-instance exchange-dev-mysql');
    const { environments } = await readConfig(path, { registry: builtInKinds });
    expect(
      environments.get('dev')?.components.map(({ kind, options }) => [kind, options.instanceId]),
    ).toEqual([
      ['eks-nodegroup', undefined],
      ['rds-instance', 'exchange-dev-mysql'],
      ['ec2-instance', 'i-044548ca3fe3ae1a1'],
    ]);
  });

  it('takes every usual answer with --yes, and says what it could not read', async () => {
    const { code, out } = await cli(`setup --from-account --yes --region eu-west-1 --config ${path}`, {
      services: {
        account: async (flags, region) => {
          const account = await openAccount({ ...flags, sandbox: true }, region);
          const send: typeof account.aws.send = (service, ...more) =>
            service === 'rds'
              ? Promise.reject(
                  new ServiceError('not allowed to rds:DescribeDBInstances', {
                    ...{ service, operation: 'DescribeDBInstances' },
                    ...{ errorName: 'AccessDenied', errorClass: 'denied' },
                  }),
                )
              : account.aws.send(service, ...more);
          return { ...account, aws: { send } };
        },
      },
    });
    expect(code).toBe(0);
    expect(out).toContain('Not read: databases: not allowed to rds:DescribeDBInstances');
    const { environments } = await readConfig(path, { registry: builtInKinds });
    expect(environments.get('dev')?.connections.aws).toEqual({ region: 'eu-west-1' });
    expect(environments.get('dev')?.components.some(({ kind }) => kind === 'rds-instance')).toBe(false);
  });

  it('never writes over a file, and asks nothing first', async () => {
    await writeFile(path, 'mine');
    const { code, err } = await cli(`setup --yes --config ${path}`);
    expect(code).toBe(2);
    expect(err).toContain('is there already');
    expect(err).not.toContain('called');
    expect(await readFile(path, 'utf8')).toBe('mine');
  });

  it('writes nothing when nothing was named', async () => {
    const { code, err } = await cli(`setup --yes --config ${path}`);
    expect(code).toBe(2);
    expect(err).toContain('Nothing was named that could be lit');
    await expect(readFile(path)).rejects.toThrow('ENOENT');
  });
});

describe('the name of a component', () => {
  it.each([
    ['exchange-dev-mysql', 'exchange-dev-mysql'],
    ['NAT Instance (Seoul)', 'nat-instance-seoul'],
    ['42', 'part'],
    ['a'.repeat(60), 'a'.repeat(40)],
  ])('of %s is %s', (name, expected) => {
    expect(componentName(name)).toBe(expected);
  });
});
