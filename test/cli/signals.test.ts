import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { exitCodeOfError } from '../../src/cli/exit-codes.ts';
import { cancelOnSignals } from '../../src/cli/signals.ts';

function underTest() {
  const process = new EventEmitter();
  const exits: number[] = [];
  const lines: string[] = [];
  let now = 0;
  const signal = cancelOnSignals(process, {
    exit: (code) => exits.push(code),
    now: () => now,
    tell: (message) => lines.push(message),
  });
  const press = (atMs: number, name = 'SIGINT') => {
    now = atMs;
    process.emit(name);
  };
  return { signal, exits, lines, press };
}

describe('signals', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('%s cancels cleanly the first time', (name) => {
    const { signal, exits, lines, press } = underTest();
    press(0, name);
    expect(signal.aborted).toBe(true);
    expect(exitCodeOfError(signal.reason)).toBe(130);
    expect(lines).toEqual(['Interrupted; once more ends this at once.']);
    expect(exits).toEqual([]);
  });

  it('the second one ends at once with 130', () => {
    const { exits, press } = underTest();
    press(0);
    press(400);
    expect(exits).toEqual([130]);
  });

  it('one key press that arrives twice, from the terminal and through npm, counts once', () => {
    const { exits, lines, press } = underTest();
    press(0);
    press(20);
    expect(exits).toEqual([]);
    expect(lines).toHaveLength(1);
  });
});
