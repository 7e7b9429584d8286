import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { liveRenderer } from '../../../src/cli/render/live.ts';
import type { OutputStream, Ticker } from '../../../src/cli/render/run-renderer.ts';
import { plainStyle } from '../../../src/cli/render/style.ts';
import { HALFWAY, journal, NEVER_BEGAN, START, SUCCEEDED } from '../../support/cli/sample-run.ts';

function onTerminal() {
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 80, rows: 30 });
  const output: OutputStream = stream;
  let tick: (() => void) | undefined;
  const ticker: Ticker = (onTick) => {
    tick = onTick;
    return () => {
      tick = undefined;
    };
  };
  let now = START;
  const renderer = liveRenderer({ stream: output, style: plainStyle, now: () => now, speed: 1, ticker });
  return {
    renderer,
    written: () => (stream.read() as Buffer | null)?.toString() ?? '',
    isTicking: () => tick !== undefined,
    passSecond: () => {
      now += 1000;
      tick?.();
    },
  };
}

describe('the live view on a terminal', () => {
  it('redraws on every event and every second', () => {
    const { renderer, written, passSecond } = onTerminal();
    for (const event of HALFWAY) renderer.event(event);
    expect(written()).toContain('waiting for database');
    passSecond();
    expect(written()).toContain('~3m 59s');
    renderer.close();
  });

  it('ends with the outcome, and without a ticker', () => {
    const { renderer, written, isTicking } = onTerminal();
    for (const event of SUCCEEDED) renderer.event(event);
    expect(isTicking()).toBe(true);
    renderer.close();
    expect(isTicking()).toBe(false);
    expect(written()).toMatch(/✔ dev is lit: 3 done, 1 unchanged, in 4m 50s\n.*\n$/);
  });

  it('says who goes on with a run whose process has ended', () => {
    const { renderer, written } = onTerminal();
    const reason = 'the attempt before has ended';
    const [resumed] = journal([60, { type: 'run.resumed', attempt: 2, owner: 'host-b:22', reason }]);
    if (resumed === undefined) throw new Error('no event');
    for (const event of HALFWAY) renderer.event(event);
    written();
    renderer.event(resumed);
    expect(written()).toContain(`taken up by host-b:22 (attempt 2): ${reason}`);
    renderer.close();
  });

  it('tells why a run never began, and draws nothing else', () => {
    const { renderer, written } = onTerminal();
    for (const event of NEVER_BEGAN) renderer.event(event);
    renderer.close();
    const text = written();
    expect(text).toContain('✖ dev is protected and is not darkened.');
    expect(text).toContain('what to do   Take `protected` out of the configuration');
    expect(text).not.toContain('done');
  });
});
