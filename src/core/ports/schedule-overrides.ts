import type { Actor } from '../actor.ts';

/**
 * What stands in the way of the schedule, or is added to it.
 *
 * - `lock`: no stop, no reset, no init
 * - `hold`: no scheduled start
 * - `booking`: lit from `fromMs` to `untilMs`
 * - `skip`: what would start in that time does not
 * - `one-off`: a start at `fromMs`, lit until `untilMs`
 */
export type OverrideKind = 'lock' | 'hold' | 'booking' | 'skip' | 'one-off';

export interface NewScheduleOverride {
  id: string;
  environment: string;
  kind: OverrideKind;
  fromMs: number;
  /** Every exception has an end. */
  untilMs: number;
  by: Actor;
  reason: string;
  /** Context for people. Must survive JSON. */
  detail: Readonly<Record<string, unknown>>;
}

export interface ScheduleOverride extends NewScheduleOverride {
  /** Set when a person has ended it before its time. */
  endedAtMs?: number;
  endedBy?: Actor;
}

/** Locks, holds, bookings, skips and one-off starts. */
export interface ScheduleOverrides {
  /** False when the id is there already. */
  add(exception: NewScheduleOverride): Promise<boolean>;
  /** The ended exception; undefined when it was ended before, or there is none. */
  end(id: string, end: { by: Actor; atMs: number }): Promise<ScheduleOverride | undefined>;
  /** The exceptions in force at that moment (from `fromMs` and before `untilMs`), oldest first. */
  active(environment: string, atMs: number): Promise<ScheduleOverride[]>;
  /** The exceptions that overlap the span from `fromMs` to `untilMs`, ended ones too; earliest first. */
  list(query: { environment: string; fromMs: number; untilMs: number }): Promise<ScheduleOverride[]>;
}
