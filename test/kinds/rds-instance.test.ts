import { describe, expect, it } from 'vitest';
import { decide } from '../../src/core/decide.ts';
import { LamplighterError } from '../../src/core/errors.ts';
import { RDS_STATUSES, rdsMeaning } from '../../src/kinds/aws/rds-statuses.ts';
import { rdsInstance, toObservation } from '../../src/kinds/rds-instance.ts';
import { type AwsWorldSpec, awsWorld, never } from '../support/aws-world.ts';

const setup = (mysql: object = {}, rest: Omit<AwsWorldSpec, 'components' | 'behaviour'> = {}) =>
  awsWorld({
    components: { mysql: { kind: rdsInstance, options: { instanceId: 'exchange-dev-mysql' } } },
    behaviour: { mysql },
    ...rest,
  });

describe('an rds-instance', () => {
  it('fault 1: a database that is stopping at start is waited for, started, and available at the end', async () => {
    const { reconcile, effects, world, elapsedMs } = setup({ initial: 'stopping', initialFor: '160s' });
    const seen = await reconcile('mysql', 'on');
    expect(seen.map(({ detail }) => detail)).toEqual(['stopping', 'stopped', 'starting', 'available']);
    expect(effects()).toEqual(['StartDBInstance']);
    expect(world.isUp('mysql')).toBe(true);
    expect(elapsedMs()).toBeGreaterThanOrEqual(160_000 + world.truth('mysql', 'up'));
  });

  it('fault 1: InvalidDBInstanceState is never taken for success, also when the state changes between look and call', async () => {
    const { reconcile, effects, calls, world } = setup(
      {},
      { faults: [{ on: 'rds:StartDBInstance', error: 'InvalidDBInstanceState', times: 2 }] },
    );
    await reconcile('mysql', 'on');
    const refusals = calls.flatMap(({ error }) => (error ? [[error.errorName, error.errorClass]] : []));
    expect(refusals).toEqual([
      ['InvalidDBInstanceStateFault', 'conflict'],
      ['InvalidDBInstanceStateFault', 'conflict'],
    ]);
    expect(effects()).toEqual(['StartDBInstance']);
    expect(world.isUp('mysql')).toBe(true);
  });

  it('waits out a backup before it stops, but lets an up go on meanwhile', async () => {
    const down = setup({ initial: 'backing-up', initialFor: '90s' });
    const seen = await down.reconcile('mysql', 'off');
    expect(seen.map(({ detail }) => detail)).toEqual(['backing-up', 'available', 'stopping', 'stopped']);
    expect(down.effects()).toEqual(['StopDBInstance']);

    const up = setup({ initial: 'backing-up', initialFor: '90s' });
    await up.reconcile('mysql', 'on');
    expect(up.elapsedMs()).toBe(0);
    expect(up.effects()).toEqual([]);
  });

  it('turns a start into a stop only after it is available', async () => {
    const { reconcile } = setup({ initial: 'starting', initialFor: '60s' });
    const seen = await reconcile('mysql', 'off');
    expect(seen.map(({ detail }) => detail)).toEqual(['starting', 'available', 'stopping', 'stopped']);
  });

  it('settles a lost answer by looking: the start is not sent twice', async () => {
    const { reconcile, effects } = setup({}, { faults: [{ on: 'rds:StartDBInstance', answer: 'lost' }] });
    await reconcile('mysql', 'on');
    expect(effects()).toEqual(['StartDBInstance']);
  });

  it('says when AWS will start it by itself, and sees it when it did', async () => {
    const { clock, observe } = setup();
    expect((await observe('mysql')).facts).toMatchObject({
      'AWS starts it by itself': '2026-11-30T02:00:00.000Z',
    });
    await clock.sleep(7 * 24 * 3_600_000);
    expect(await observe('mysql')).toMatchObject({ state: 'starting' });
  });

  it('refuses to stop a read replica with the reason and a remedy, and asks RDS nothing', async () => {
    const { resource, effects } = setup({ initial: 'available' });
    const seen = toObservation(
      {
        DBInstanceStatus: 'available',
        ReadReplicaDBInstanceIdentifiers: ['mysql-reports'],
      },
      'mysql',
    );
    expect(seen).toMatchObject({ state: 'on', warnings: [expect.stringContaining('mysql-reports')] });
    const refusal = await resource('mysql')
      .stop(seen, never)
      .catch((error) => error);
    expect(refusal).toBeInstanceOf(LamplighterError);
    expect(refusal).toMatchObject({
      code: 'component-broken',
      message:
        'mysql: RDS cannot stop exchange-dev-mysql: it is the source of the read replica mysql-reports',
      remedy: expect.stringContaining('Leave it out'),
    });
    expect(effects()).toEqual([]);
  });

  it('is absent, not creatable, when RDS does not know it', () => {
    expect(toObservation(undefined, 'mysql')).toMatchObject({
      state: 'absent',
      detail: 'no database mysql',
      traits: { creatable: false },
    });
  });

  it('shows class, engine and endpoint', async () => {
    const { observe } = setup({ initial: 'available' });
    expect((await observe('mysql')).facts).toEqual({
      class: 'db.t3.large',
      engine: 'mysql 8.0.40',
      endpoint: 'exchange-dev-mysql.sandbox.rds.amazonaws.com:3306',
    });
  });
});

describe('the statuses of RDS', () => {
  const all = Object.keys(RDS_STATUSES);

  it.each(all.filter((status) => status !== 'stopped'))('fault 1: %s never gets a start call', (status) => {
    const { act } = decide({ detail: status, ...rdsMeaning(status) }, 'on', 0);
    expect(act).not.toBe('start');
  });

  it.each(all.filter((status) => status !== 'available'))('%s never gets a stop call', (status) => {
    const { act } = decide({ detail: status, ...rdsMeaning(status) }, 'off', 0);
    expect(act).not.toBe('stop');
  });

  it('that serve nobody do not count as up', () => {
    const up = all.filter((status) => decide({ detail: '', ...rdsMeaning(status) }, 'on', 0).act === 'done');
    expect(up.sort()).toEqual([
      'available',
      'backing-up',
      'configuring-enhanced-monitoring',
      'configuring-iam-database-auth',
      'configuring-log-exports',
      'delete-precheck',
      'resetting-master-credentials',
      'storage-config-upgrade',
      'storage-initialization',
      'storage-optimization',
    ]);
  });

  it('that are broken all say what to do', () => {
    const broken = all.map(rdsMeaning).filter(({ state }) => state === 'broken');
    expect(broken.length).toBeGreaterThan(8);
    for (const { remedy } of broken) expect(remedy).toMatch(/\w{3,}.*\.$/);
  });

  it('are waited for when RDS invents a new one', () => {
    expect(rdsMeaning('polishing')).toEqual({ state: 'busy' });
  });
});
