import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../../src/core/ports/audit.ts';
import type { Under } from '../store-ports.contract.ts';

const entry = (atMs: number, more: Partial<AuditEntry> = {}): AuditEntry => ({
  atMs,
  actor: { source: 'slack', id: 'U1', name: 'Kim' },
  environment: 'audited',
  action: 'up',
  result: 'allowed',
  detail: { runId: 'run-1' },
  ...more,
});

export function auditContract(under: Under): void {
  describe('its audit', () => {
    const audit = () => under().ports.audit;

    it('tells what was recorded, the newest first, of one environment or of all', async () => {
      const { environment: _, ...nowhere } = entry(30);
      const all: AuditEntry[] = [
        entry(10),
        entry(20, { environment: 'elsewhere', result: 'refused', detail: { why: '\0 a viewer' } }),
        nowhere,
        entry(40, { actor: { source: 'terminal', id: 'kim', name: '金' }, result: 'failed' }),
        // The same moment: in the order of recording.
        entry(40, { action: 'second' }),
      ];
      for (const one of all) await audit().record(one);
      const reported = await audit().entries({ limit: 10 });
      const expected = [...all].reverse();
      expected[3] = { ...(expected[3] as AuditEntry), detail: { why: '\ufffd a viewer' } };
      expect(reported).toEqual(expected);
      expect(await audit().entries({ environment: 'audited', limit: 10 })).toEqual(
        expected.filter(({ environment }) => environment === 'audited'),
      );
      expect(await audit().entries({ limit: 2 })).toEqual(expected.slice(0, 2));
      expect(await audit().entries({ limit: 10, beforeMs: 30 })).toEqual(expected.slice(3));
      expect(await audit().entries({ environment: 'nowhere', limit: 10 })).toEqual([]);
    });
  });
}
