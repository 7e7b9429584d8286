import { describe, expect, it } from 'vitest';
import { LamplighterError } from '../../../src/core/errors.ts';
import { toFailure } from '../../../src/runs/execute/failure.ts';

describe('a failure as people are told it', () => {
  it('holds no secret, whoever said it: the error, its cause, the last look', () => {
    const seen = { state: 'broken', detail: 'password=hunter2', warnings: ['token=hunter2'] } as const;
    const own = new LamplighterError('internal', 'https://bot:hunter2@host', {
      cause: new Error('Bearer hunter2hunter2'),
    });
    const failures = [own, new Error('password=hunter2')].map((error) => toFailure(error, 'web', { seen }));
    expect(JSON.stringify(failures)).not.toContain('hunter2');
    expect(failures[0]).toMatchObject({
      message: 'https://***@host',
      serviceSaid: 'Bearer ***',
      lastObserved: 'broken: password=***; token=***',
    });
  });
});
