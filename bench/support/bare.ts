/** The floor that `serve` is held against: others' code, imported by nobody who uses it. Says when it has settled. */
import { systemClock } from '../../src/ops/system-clock.ts';

const [, , store = 'postgres', folder = ''] = process.argv;
const SETTLE_MS = 3_000;

/** What `serve` has loaded when it has looked once, with the kinds, the schedule and the holidays of the example. */
await Promise.all([
  import('commander'),
  import('zod'),
  import('yaml'),
  import('fastest-levenshtein'),
  import('@aws-sdk/client-ec2'),
  import('@aws-sdk/client-eks'),
  import('@aws-sdk/client-rds'),
  import('@aws-sdk/client-elasticache'),
  import('@kubernetes/client-node'),
  import('date-holidays'),
  import('node-cron'),
  import('kysely'),
  import('pg-boss'),
  import('pino'),
  import('prom-client'),
]);
if (store === 'postgres') await import('pg');
else {
  const { PGlite } = await import('@electric-sql/pglite');
  await (await PGlite.create(folder)).query('select 1');
}
await systemClock.sleep(SETTLE_MS);
process.stdout.write('settled\n');
process.stdin.once('end', () => process.exit(0)).resume();
