import type { LeasePolicy } from '../lease/policy.ts';
import type { CalendarFile, OwnDays } from './calendar.ts';
import type { SchedulePolicy } from './schedule.ts';

/** An environment's configuration of leases and the schedule. */
export interface EveningSettings {
  lease: LeasePolicy;
  schedule: SchedulePolicy;
  holidays: OwnDays & {
    /** A country of `date-holidays`, with its state where it has some. */
    country?: { country: string; state?: string };
    /** A calendar file; read with the configuration, so that it is known to be sound; `lost`: what of it is not counted. */
    ics?: CalendarFile & { path: string };
  };
  drift: DriftPolicy;
}

/** The handling of an environment that is lit without a lease: started by hand, or by a service on its own. */
interface DriftPolicy {
  everyMs: number;
  treatment: 'tell' | 'stop';
  /** The time between the announcement and the stop, in milliseconds. */
  noticeMs: number;
}
