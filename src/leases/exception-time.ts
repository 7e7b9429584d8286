import type { OverrideKind } from '../core/ports/schedule-overrides.ts';
import type { WhenProblem } from '../core/schedule/parse-when.ts';
import { addDays, dayOf, momentOf } from '../core/schedule/zone.ts';
import type { LeaseService } from './lease-service.ts';
import type { NewTime } from './schedule-overrides.ts';

/** The start and end of an exception in a person's words, or the error in them. */
export type ReadTime =
  | { time: Omit<NewTime, 'reason'> }
  | { problem: WhenProblem }
  /** Times of another form than this kind accepts. */
  | { wrongForm: WrongForm };

/** `single`: a span where one time is enough. */
export type WrongForm = 'span' | 'single' | 'no-span' | 'no-day';

type Reading = Pick<LeaseService, 'read' | 'now' | 'zone' | 'usualMs'>;

/** Each kind has its own form: `3h` for a lock, `Fri 18:00-23:00` for a booking, `Fri` for a skip. */
export function readTime(evening: Reading, kind: OverrideKind, text: string): ReadTime {
  switch (kind) {
    case 'lock':
    case 'hold':
      return fromNow(evening, text);
    case 'booking':
      return span(evening, text);
    case 'skip':
      return wholeDay(evening, text);
    case 'one-off':
      return once(evening, text);
    default:
      return kind satisfies never;
  }
}

function fromNow(evening: Reading, text: string): ReadTime {
  const when = evening.read(text);
  if (when.kind === 'problem') return when;
  if (when.kind === 'span') return { wrongForm: 'span' };
  const fromMs = evening.now();
  return { time: { fromMs, untilMs: when.kind === 'for' ? fromMs + when.ms : when.atMs } };
}

function span(evening: Reading, text: string): ReadTime {
  const when = evening.read(text);
  if (when.kind === 'problem') return when;
  if (when.kind !== 'span') return { wrongForm: 'no-span' };
  return { time: { fromMs: when.fromMs, untilMs: when.untilMs } };
}

/** A single moment: `2h` is in two hours. */
function once(evening: Reading, text: string): ReadTime {
  const when = evening.read(text);
  if (when.kind === 'problem') return when;
  if (when.kind === 'span') return { wrongForm: 'single' };
  const fromMs = when.kind === 'for' ? evening.now() + when.ms : when.atMs;
  return { time: { fromMs, untilMs: fromMs + evening.usualMs } };
}

/** That whole day; today too, as long as it lasts. */
function wholeDay(evening: Reading, text: string): ReadTime {
  const { zone } = evening;
  const when = evening.read(`${text} 23:59`);
  if (when.kind !== 'until') {
    const day = evening.read(text);
    const isDay =
      day.kind === 'problem' && (day.problem.code === 'past' || day.problem.code === 'no-such-time');
    return isDay ? day : { wrongForm: 'no-day' };
  }
  const named = dayOf(when.atMs, zone);
  return { time: { fromMs: momentOf(named, 0, zone), untilMs: momentOf(addDays(named, 1), 0, zone) } };
}
