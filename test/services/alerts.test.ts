import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { services } from './support/installed.ts';

const RULES = 'deploy/prometheus/alerts.yaml';
const TESTS = 'deploy/prometheus/alerts.test.yaml';

/** What promtool says, and whether it is content. */
const promtool = (...words: string[]): Promise<{ code: number; output: string }> =>
  new Promise((done) => {
    const child = execFile(
      join(services().installed.promtool, 'promtool'),
      words,
      (_failed, stdout, stderr) => done({ code: child.exitCode ?? -1, output: stdout + stderr }),
    );
  });

interface Unit {
  alert_rule_test: { alertname: string; exp_alerts: unknown[] }[];
}

describe('the alert rules, as Prometheus itself reads them', () => {
  it('are rules', async () => {
    const { alerts } = await alertsOf(RULES);
    const { code, output } = await promtool('check', 'rules', '--lint=all', '--lint-fatal', RULES);
    expect({ code, output }).toMatchObject({
      code: 0,
      output: expect.stringContaining(`${alerts.length} rules`),
    });
  });

  it('are raised by what they are for, and by nothing else', async () => {
    const { code, output } = await promtool('test', 'rules', TESTS);
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('SUCCESS') });
  });

  it('have each a series that raises it, and one that does not', async () => {
    const { alerts } = await alertsOf(RULES);
    const { tests } = parse(await readFile(TESTS, 'utf8')) as { tests: Unit[] };
    const checked = tests.flatMap((unit) => unit.alert_rule_test);
    const named = (raised: boolean) =>
      checked.flatMap(({ alertname, exp_alerts }) => (exp_alerts.length > 0 === raised ? [alertname] : []));
    expect([...new Set(named(true))].sort()).toEqual(alerts.sort());
    expect([...new Set(named(false))].sort()).toEqual(alerts.sort());
  });

  it('would not pass with a rule that is never raised', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lamplighter-alerts-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const text = await readFile(RULES, 'utf8');
    const broken = text.replace(
      'lamplighter_lease_seconds_left) < -900',
      'lamplighter_lease_seconds_left) > 1e9',
    );
    expect(broken).not.toBe(text);
    await writeFile(join(folder, 'alerts.yaml'), broken);
    await writeFile(join(folder, 'alerts.test.yaml'), await readFile(TESTS, 'utf8'));
    const { code, output } = await promtool('test', 'rules', join(folder, 'alerts.test.yaml'));
    expect(code).not.toBe(0);
    expect(output).toContain('LamplighterStopIsLate');
  });
});

async function alertsOf(path: string): Promise<{ alerts: string[] }> {
  const { groups } = parse(await readFile(path, 'utf8')) as { groups: { rules: { alert: string }[] }[] };
  return { alerts: groups.flatMap(({ rules }) => rules.map(({ alert }) => alert)) };
}
