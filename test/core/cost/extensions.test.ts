import { expect, it } from 'vitest';
import { extensionsIn } from '../../../src/core/cost/extensions.ts';
import type { Notice, NoticeBody } from '../../../src/core/lease/notice.ts';

const minji = { source: 'slack', id: 'U1', name: 'Minji' } as const;
const jun = { source: 'slack', id: 'U2', name: 'Jun' } as const;
const message = (atMs: number, body: NoticeBody): Notice => ({
  id: `${atMs}`,
  environment: 'dev',
  atMs,
  body,
});
const more = (atMs: number, by: typeof minji | typeof jun, ms: number) =>
  message(atMs, { type: 'extended', fromMs: 1_000, untilMs: 1_000 + ms, by, reason: 'extended' });

it('who extended most comes first, with how often, of the time that is asked about only', () => {
  const notices = [
    ...[more(10, jun, 60), more(20, minji, 50), more(30, minji, 50)],
    // One before, one at its end, and something else.
    ...[more(9, jun, 900), more(40, jun, 900)],
    message(15, { type: 'opened', litUntilMs: 1, by: jun }),
  ];
  expect(extensionsIn(notices, { fromMs: 10, untilMs: 40 })).toEqual([
    { by: minji, times: 2, ms: 100 },
    { by: jun, times: 1, ms: 60 },
  ]);
});
