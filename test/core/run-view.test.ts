import { describe, expect, it } from 'vitest';
import { phaseProgress, reduceRunView, runProgress, runViewOf, waitsFor } from '../../src/core/run-view.ts';
import {
  FAILED,
  HALFWAY,
  journal,
  SAMPLE_PLAN,
  START,
  SUCCEEDED,
  started,
} from '../support/cli/sample-run.ts';

const viewOf = (events: Parameters<typeof runViewOf>[0]) => {
  const view = runViewOf(events);
  if (view === undefined) throw new Error('the run has not started');
  return view;
};
const phaseOf = (view: ReturnType<typeof viewOf>, id: string) => {
  const found = view.phases.find((phase) => phase.planned.id === id);
  if (found === undefined) throw new Error(`no phase ${id}`);
  return found;
};

describe('the view of a run', () => {
  it('shows what has nothing to do as skipped from the first event on', () => {
    const view = viewOf(journal([0, started()]));
    expect(view.phases.map((phase) => phase.state)).toEqual(['skipped', 'pending', 'pending', 'pending']);
  });

  it('ignores events before the run has started', () => {
    const [, second] = HALFWAY;
    if (second === undefined) throw new Error('no event');
    expect(reduceRunView(undefined, second)).toBeUndefined();
  });

  it('follows a phase from running to waiting to done', () => {
    const states = HALFWAY.map((_, index) => phaseOf(viewOf(HALFWAY.slice(0, index + 1)), 'database').state);
    expect(states).toEqual([
      'pending',
      'pending',
      'running',
      'running',
      'running',
      'running',
      'waiting',
      'waiting',
    ]);
    expect(phaseOf(viewOf(SUCCEEDED), 'database')).toMatchObject({ state: 'done', durationMs: 240_000 });
  });

  it('keeps the failure, who was blocked by it, and the warnings of a phase', () => {
    const view = viewOf(FAILED);
    expect(phaseOf(view, 'database').failure?.remedy).toContain('Free some storage');
    expect(phaseOf(view, 'database').warnings).toEqual(['it is slower than usual']);
    expect(phaseOf(view, 'backend').blockedBy).toEqual(['database']);
  });

  it('expects the end of the run after the longest chain of what is left', () => {
    // At 60 s: the database has 180 of its 240 s left, then the backend takes 60 s.
    const progress = runProgress(viewOf(HALFWAY), START + 60_000);
    expect(progress).toMatchObject({ elapsedMs: 60_000, remainingMs: 240_000, lateMs: 0, done: 1, total: 3 });
  });

  it('counts a late phase as about to end, and says how late it is beyond the tolerance', () => {
    const view = viewOf(HALFWAY);
    // 10 % and 5 s beyond the expected 240 s are within the tolerance.
    expect(runProgress(view, START + 260_000)).toMatchObject({ remainingMs: 60_000, lateMs: 0 });
    expect(runProgress(view, START + 300_000)).toMatchObject({ remainingMs: 60_000, lateMs: 60_000 });
  });

  it('does not call late what may be noticed later, before it was looked at twice', () => {
    const patient = SAMPLE_PLAN.phases.map((phase) =>
      phase.id === 'database' ? { ...phase, lateMs: 30_000 } : phase,
    );
    const [first, ...others] = HALFWAY;
    if (first?.type !== 'run.started') throw new Error('no plan');
    const view = viewOf([{ ...first, plan: { ...first.plan, phases: patient } }, ...others]);
    expect(runProgress(view, START + 300_000)).toMatchObject({ lateMs: 0 });
    expect(runProgress(view, START + 335_000)).toMatchObject({ lateMs: 95_000 });
  });

  it('with learned times is late only beyond what nine of ten stayed below, and ends between the two', () => {
    const learned = {
      ...SAMPLE_PLAN,
      phases: SAMPLE_PLAN.phases.map((one) => (one.id === 'database' ? { ...one, p90Ms: 320_000 } : one)),
    };
    const view = viewOf([...journal([0, started(learned)]), ...HALFWAY.slice(1)]);
    expect(runProgress(view, START + 60_000)).toMatchObject({
      remainingMs: 240_000,
      remainingAtMostMs: 320_000,
    });
    expect(runProgress(view, START + 320_000)).toMatchObject({ remainingMs: 60_000, lateMs: 0 });
    expect(runProgress(view, START + 321_000)).toMatchObject({ lateMs: 81_000, remainingAtMostMs: 60_000 });
  });

  it('has nothing left to wait for once the run is over', () => {
    const progress = runProgress(viewOf(FAILED), START + 5_000_000);
    expect(progress).toMatchObject({ elapsedMs: 600_000, remainingMs: 0, lateMs: 0, done: 1 });
  });

  it('names what a pending phase still waits for', () => {
    const view = viewOf(HALFWAY);
    expect(waitsFor(view, phaseOf(view, 'backend'))).toEqual(['database']);
  });

  it('gives no time to a phase that never started', () => {
    const blocked = phaseOf(viewOf(FAILED), 'backend');
    expect(phaseProgress(blocked, START + 700_000)).toMatchObject({
      elapsedMs: 0,
      remainingMs: 0,
      lateMs: 0,
    });
    expect(blocked.durationMs).toBeUndefined();
  });

  it('remembers that somebody asked for the end', () => {
    const events = journal([0, started(SAMPLE_PLAN)], [5, { type: 'run.cancelling', reason: 'by kim' }]);
    expect(viewOf(events).cancelling).toBe('by kim');
  });
});
