import { userInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { operatingSystemUser } from '../../src/cli/operating-system-user.ts';
import { renderAudit } from '../../src/cli/render/audit-table.ts';
import { plainStyle } from '../../src/cli/render/style.ts';
import { textWidth } from '../../src/cli/render/text.ts';
import type { AuditEntry } from '../../src/core/ports/audit.ts';
import { ACTOR, cli, FakeApp } from '../support/cli/fake-cli.ts';
import { record, START } from '../support/cli/sample-run.ts';

const ENTRIES: readonly AuditEntry[] = [
  {
    atMs: START + 60_000,
    actor: { source: 'slack', id: 'U0LEE', name: 'Lee' },
    environment: 'dev',
    action: 'down',
    result: 'refused',
    detail: { reason: 'Lee is a viewer\nand may look only', channel: 'C1', tries: 2 },
  },
  {
    atMs: START,
    actor: ACTOR,
    environment: 'dev',
    action: 'up',
    result: 'allowed',
    detail: { runId: 'run-1' },
  },
];
const at = (columns: number) => ({ columns, style: plainStyle, timeZone: 'UTC' });
const jsonLines = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('the audit', () => {
  it('shows who asked for what and when, whether it was allowed, and why', () => {
    expect(renderAudit(ENTRIES, at(80))).toMatchInlineSnapshot(`
      "   when (UTC)        what  who                                           result
      ⊘  2026-11-23 02:01  down  Lee (slack U0LEE)                             refused
         Lee is a viewer and may look only · channel C1 · tries 2
      ✔  2026-11-23 02:00  up    kim (terminal)                                allowed
         runId run-1"
    `);
  });

  it('names the environments where there are several, and a start by the clock for what it is', () => {
    const stop: AuditEntry = {
      ...{ atMs: START, environment: 'staging', action: 'down', result: 'failed', detail: {} },
      actor: { source: 'schedule', id: 'stop', name: 'the schedule' },
    };
    expect(renderAudit([...ENTRIES, stop], at(80))).toMatchInlineSnapshot(`
      "   when (UTC)        where    what  who                                  result
      ⊘  2026-11-23 02:01  dev      down  Lee (slack U0LEE)                    refused
         Lee is a viewer and may look only · channel C1 · tries 2
      ✔  2026-11-23 02:00  dev      up    kim (terminal)                       allowed
         runId run-1
      ✖  2026-11-23 02:00  staging  down  the schedule (schedule)              failed"
    `);
  });

  it('loses nothing at 40 columns', () => {
    const text = renderAudit(ENTRIES, at(40));
    for (const line of text.split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(40);
    expect(text.replaceAll(/\s+/g, ' ')).toContain('Lee (slack U0LEE) · Lee is a viewer and may look only');
  });

  it('asks for 20 entries of all environments unless told, and gives programs one object for each', async () => {
    const app = new FakeApp();
    app.audited.push(...ENTRIES);
    const { out, code } = await cli('audit --json', { app });
    expect(code).toBe(0);
    expect(jsonLines(out)).toEqual(
      ENTRIES.map(({ atMs, ...entry }) => ({ type: 'audit', at: new Date(atMs).toISOString(), ...entry })),
    );
    await cli('audit dev --limit 3', { app });
    expect(app.auditAsked).toEqual([{ limit: 20 }, { environment: 'dev', limit: 3 }]);
    expect((await cli('audit --limit 0')).code).toBe(2);
    expect((await cli('audit')).out).toBe('Nothing was asked for yet.\n');
  });
});

describe('what a person asks for at the command line', () => {
  it('is put down with who asked, and the run that came of it', async () => {
    const app = new FakeApp();
    await cli('up', { app });
    await cli('reset --yes', { app });
    expect(app.audited).toMatchObject([
      { action: 'reset', environment: 'dev', actor: ACTOR, result: 'allowed', detail: { runId: 'run-1' } },
      { action: 'up', environment: 'dev', actor: ACTOR, result: 'allowed', detail: { runId: 'run-1' } },
    ]);
  });

  it('is put down as refused with the reason, and again when the person has confirmed', async () => {
    const app = new FakeApp();
    app.live = record({ requester: 'lee' });
    await cli('down', { app, types: 'y\n' });
    expect(app.audited).toMatchObject([
      { action: 'down', result: 'allowed' },
      {
        action: 'down',
        result: 'refused',
        detail: { code: 'run-in-progress', reason: 'dev is busy with up', runId: 'run-1' },
      },
    ]);
  });

  it('is put down as joined where the same was under way, and a cancellation as one', async () => {
    const app = new FakeApp();
    app.live = record({ requester: 'lee' });
    await cli('up', { app });
    await cli('cancel', { app });
    expect(app.audited).toMatchObject([
      { action: 'cancel', result: 'allowed', detail: { runId: 'run-1' } },
      { action: 'up', result: 'allowed', detail: { runId: 'run-1', joined: true } },
    ]);
  });

  it('is done all the same where it cannot be put down, which is said', async () => {
    const app = new FakeApp();
    app.record = async () => {
      throw new Error('the disk is full');
    };
    const { code, err } = await cli('up', { app });
    expect(code).toBe(0);
    expect(err).toContain('Not in the audit: the disk is full');
  });
});

describe('the person at the terminal', () => {
  it('is the operating-system user, or its number where it has no name', () => {
    expect(operatingSystemUser()).toBe(userInfo().username);
    const nameless = () => {
      throw new Error('ENOENT: no such user');
    };
    expect(operatingSystemUser(nameless as unknown as typeof userInfo)).toMatch(/^uid \d+$/);
  });
});
