import { describe, expect, it } from 'vitest';
import { nextStep, type Situation } from '../../../src/slack/publish/next-step.ts';

const NOW = 1_000_000;

/** Everything is in Slack, and the run goes on. */
const situation = (more: Partial<Situation> = {}): Situation => ({
  hasRoot: true,
  intent: undefined,
  outdatedSinceMs: undefined,
  urgent: false,
  detailsOutdated: false,
  editedAtMs: NOW - 10_000,
  newsSinceMs: undefined,
  ended: false,
  canEdit: true,
  canReply: true,
  ...more,
});
const next = (more: Partial<Situation> = {}) => nextStep(situation(more), NOW);

describe('the next step of a run in Slack', () => {
  it('is its message, before anything else', () => {
    expect(next({ hasRoot: false, ended: true, newsSinceMs: 0 })).toEqual({ do: 'root' });
  });

  it('is to settle a reply that may be there', () => {
    expect(next({ intent: 'reply', outdatedSinceMs: 0 })).toEqual({ do: 'reply' });
  });

  it('is an edit as soon as what changes together has changed, or at once when it is urgent', () => {
    expect(next({ outdatedSinceMs: NOW - 100 })).toEqual({ do: 'wait', untilMs: NOW + 200 });
    expect(next({ outdatedSinceMs: NOW - 300 })).toEqual({ do: 'edit' });
    expect(next({ outdatedSinceMs: NOW, urgent: true })).toEqual({ do: 'edit' });
  });

  it('is an edit for what a phase says, once a minute', () => {
    expect(next({ detailsOutdated: true })).toEqual({ do: 'wait', untilMs: NOW + 50_000 });
    expect(next({ detailsOutdated: true, editedAtMs: NOW - 60_000 })).toEqual({ do: 'edit' });
  });

  it('is a reply 5 s after the first news, and at the end at once, after the message', () => {
    expect(next({ newsSinceMs: NOW - 4_000 })).toEqual({ do: 'wait', untilMs: NOW + 1_000 });
    expect(next({ newsSinceMs: NOW - 5_000 })).toEqual({ do: 'reply' });
    expect(next({ newsSinceMs: NOW, ended: true })).toEqual({ do: 'reply' });
    expect(next({ newsSinceMs: NOW, ended: true, outdatedSinceMs: NOW, urgent: true })).toEqual({
      do: 'edit',
    });
  });

  it('is the end when nothing is left, or nothing can be done any more', () => {
    expect(next({ ended: true })).toEqual({ do: 'end' });
    const gone = { canEdit: false, canReply: false, outdatedSinceMs: NOW, newsSinceMs: NOW };
    expect(next({ ended: true, ...gone })).toEqual({ do: 'end' });
    expect(next(gone)).toEqual({ do: 'wait', untilMs: Number.POSITIVE_INFINITY });
  });
});
