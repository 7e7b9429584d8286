import { describe, expect, it } from 'vitest';
import { readScalerAnswer } from '../../../src/kinds/aws/scaler-answer.ts';

const payload = (value: unknown) => ({
  Payload: new TextEncoder().encode(JSON.stringify(value)) as never,
});
const answer = (statusCode: number, results: unknown) =>
  payload({ statusCode, body: JSON.stringify({ action: 'scale-up', results }) });

describe('the answer of a scheduler function', () => {
  it('warns of nothing when every entry is a success or skipped', () => {
    const read = readScalerAnswer(
      answer(200, [
        { service: 'RDS', status: 'success', message: 'started' },
        { service: 'MatchingEngineInit', status: 'skipped', message: '' },
      ]),
    );
    expect(read).toMatchObject({ statusCode: 200, warnings: [] });
    expect(read.results).toHaveLength(2);
  });

  it('fault 11: a 500 in the body names each service that went wrong and what it said', () => {
    const read = readScalerAnswer(
      answer(500, [
        { service: 'EKS', status: 'error', message: 'ResourceInUseException: not Active' },
        { service: 'RDS', status: 'success', message: 'started' },
      ]),
    );
    expect(read.warnings).toEqual(['EKS: error: ResourceInUseException: not Active']);
  });

  it('fault 11: a 500 without any entry is said too', () => {
    expect(readScalerAnswer(answer(500, [])).warnings).toEqual(['it answered 500, though no entry says why']);
    const bare = readScalerAnswer(payload({ statusCode: 500, body: '{"error":"Unknown action"}' }));
    expect(bare.warnings[0]).toContain('Unknown action');
  });

  it('shows an answer that it does not understand', () => {
    expect(readScalerAnswer(payload('hello')).warnings[0]).toContain('"hello"');
    expect(readScalerAnswer({}).warnings[0]).toContain('nothing');
  });

  it('understands a function that ended in an error', () => {
    const crash = { errorType: 'Runtime.ExitError', errorMessage: 'Task timed out after 900.00 seconds' };
    expect(readScalerAnswer({ FunctionError: 'Unhandled', ...payload(crash) }).crashed).toBe(
      'Runtime.ExitError: Task timed out after 900.00 seconds',
    );
  });
});
