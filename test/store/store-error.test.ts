import { describe, expect, it } from 'vitest';
import { LamplighterError } from '../../src/core/errors.ts';
import { toJson } from '../../src/store/run-rows.ts';
import { isRepeatable, toStoreError } from '../../src/store/store-error.ts';

const coded = (code: string, message = 'said the server') => Object.assign(new Error(message), { code });

describe('an error of the database', () => {
  it.each([
    ['08006', 'store-unreachable', true],
    ['57P01', 'store-unreachable', true],
    ['ECONNRESET', 'store-unreachable', true],
    ['40001', 'store-busy', true],
    ['40P01', 'store-busy', true],
    ['53300', 'store-busy', true],
    ['53100', 'store-full', true],
    ['ENOSPC', 'store-full', true],
    ['EROFS', 'store-read-only', false],
    ['28P01', 'store-refused', false],
    ['42501', 'store-refused', false],
    ['XX001', 'store-corrupt', false],
    ['23505', 'store-failed', false],
    ['42P01', 'store-failed', false],
  ])('%s is %s, and worth repeating: %s', (code, expected, repeat) => {
    const error = toStoreError(coded(code));
    expect(error).toMatchObject({ code: expected, facts: { errorName: code } });
    expect(isRepeatable(error)).toBe(repeat);
    expect(error.message).toContain('said the server');
  });

  it('says what to do about a full disk', () => {
    expect(toStoreError(coded('53100')).remedy).toContain('Free space');
  });

  it('is found under what wraps it, also when a name has two addresses', () => {
    const wrapped = new Error('wrapped', { cause: coded('ECONNREFUSED') });
    expect(toStoreError(wrapped)).toMatchObject({ code: 'store-unreachable' });
    const both = new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')]);
    expect(toStoreError(both)).toMatchObject({ code: 'store-unreachable' });
    expect(isRepeatable(toStoreError(new Error('Connection terminated unexpectedly')))).toBe(true);
  });

  it('that nobody knows is not repeated and shown whole, and our own passes as it is', () => {
    const error = toStoreError(new Error('never seen'));
    expect(isRepeatable(error)).toBe(false);
    expect(error.message).toContain('never seen');
    const own = new LamplighterError('attempt-lost', 'x');
    expect(toStoreError(own)).toBe(own);
  });
});

describe('JSON for the database', () => {
  it('holds no NUL, which PostgreSQL refuses, and keeps a text that only looks like one', () => {
    expect(JSON.parse(toJson({ log: 'a\0b' }))).toEqual({ log: 'a\ufffdb' });
    expect(JSON.parse(toJson({ log: 'a\\u0000b \\\0' }))).toEqual({ log: 'a\\u0000b \\\ufffd' });
  });
});
