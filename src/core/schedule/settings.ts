import type { LeasePolicy } from '../lease/policy.ts';
import type { OwnDays } from './calendar.ts';
import type { SchedulePolicy } from './schedule.ts';

/** What an environment's configuration says about leases and the clock. */
export interface EveningSettings {
  lease: LeasePolicy;
  schedule: SchedulePolicy;
  holidays: OwnDays & {
    /** A country of `date-holidays`, with its state where it has some. */
    country?: { country: string; state?: string };
    /** A calendar file, read with the configuration. */
    ics?: CalendarSettings;
  };
  drift: DriftPolicy;
}

export interface CalendarSettings {
  /** From the folder of the configuration file. */
  path: string;
  /** What the file held when the configuration was read; empty when it could not be used. */
  text: string;
  /** Why it could not be used. The environment goes on without its days. */
  fault?: string;
}

/** What is done about what is lit without a lease: started by hand, or by a service on its own. */
interface DriftPolicy {
  everyMs: number;
  treatment: 'tell' | 'stop';
  /** Between telling and stopping. */
  noticeMs: number;
}
