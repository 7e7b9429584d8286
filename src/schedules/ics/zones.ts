import { FixedOffsetZone } from 'luxon';
import { inZone, isZone } from '../../core/schedule/zone.ts';
import type { DayNumber } from './day-number.ts';
import type { DateValue } from './values.ts';
import { WINDOWS_ZONES } from './windows-zones.ts';

const DAY_SECONDS = 86_400;
const HALF_DAY = DAY_SECONDS / 2;
const LAST_MINUTE = DAY_SECONDS - 60;
/** So many moments of a file are turned into a zone's time; the day nearest to the others will do. */
const MOST_CONVERSIONS = 5_000;
/** A file names a handful of zones; looking one up that nobody knows is slow. */
const MOST_NAMES = 1_000;

/**
 * The zones of one file. A name may be one of IANA, one of Windows, one with a prefix of the program that wrote it
 * (`/citadel.org/20250101_1/Europe/Berlin`), one that says its offset (`(UTC+09:00) Seoul`), or one that the file
 * itself describes.
 */
export class FileZones {
  readonly #described: ReadonlyMap<string, number | undefined>;
  /** The zone of the environment, for files that name none. */
  readonly #usual: string | undefined;
  readonly #known = new Map<string, string | undefined>();
  #conversions = 0;

  constructor(described: ReadonlyMap<string, number | undefined>, usual?: string) {
    this.#described = described;
    this.#usual = usual;
  }

  /** The zone of that name, as luxon knows it; undefined where nobody knows it. */
  named(name: string | undefined): string | undefined {
    if (name === undefined || name === '') return undefined;
    if (!this.#known.has(name) && this.#known.size < MOST_NAMES) this.#known.set(name, this.#find(name));
    return this.#known.get(name);
  }

  /** The zones that a moment without a zone may be meant in, the likeliest first. */
  likely(calendarZone: string | undefined): string[] {
    const [only] = this.#described.size === 1 ? this.#described.keys() : [];
    const ofCalendar = this.named(calendarZone);
    // Public feeds say UTC and mean none.
    const isMeant = ofCalendar !== undefined && !/^(?:Etc\/)?(?:UTC|GMT)$/i.test(ofCalendar);
    const zones = [isMeant ? ofCalendar : undefined, this.named(only), this.#usual];
    return [...new Set(zones.filter((zone) => zone !== undefined))];
  }

  /** A moment of universal time in a zone; undefined when there were too many. */
  local({ day, second = 0 }: DateValue, zone: string): { day: DayNumber; second: number } | undefined {
    this.#conversions += 1;
    if (this.#conversions > MOST_CONVERSIONS) return undefined;
    const ms = (day * DAY_SECONDS + second) * 1000;
    const seconds = day * DAY_SECONDS + second + inZone(ms, zone).offset * 60;
    const localDay = Math.floor(seconds / DAY_SECONDS);
    return Number.isFinite(localDay)
      ? { day: localDay, second: seconds - localDay * DAY_SECONDS }
      : undefined;
  }

  /**
   * The day that a date of an exception means: as written, or the day whose midnight is nearest to a moment of
   * universal time in the first of `zones`.
   */
  dayOf(value: DateValue, zones: readonly string[]): DayNumber {
    const { day, second = 0, isUtc } = value;
    if (!isUtc || isDayEdge(second)) return day;
    const [zone] = zones;
    const local = zone === undefined ? undefined : this.local(value, zone);
    return nearestDay(local ?? { day, second });
  }

  /** The last day that a series may have by its UNTIL. */
  lastDayOf(value: DateValue, zones: readonly string[]): DayNumber {
    const { day, second = 0, isUtc } = value;
    if (!isUtc || isDayEdge(second)) return day;
    const [zone] = zones;
    return (zone === undefined ? undefined : this.local(value, zone))?.day ?? day;
  }

  #find(name: string): string | undefined {
    const windows = WINDOWS_ZONES[name] ?? WINDOWS_ZONES[name.replace(/ Daylight Time$/, ' Standard Time')];
    if (windows !== undefined && isZone(windows)) return windows;
    const parts = name.split('/').filter((part) => part !== '');
    for (const count of [3, 2, 1]) {
      const tail = parts.slice(-count).join('/');
      if (parts.length >= count && isZone(tail)) return tail;
    }
    const offset = /\((?:UTC|GMT)(?:([+-])(\d{1,2}):?(\d{2}))?\)/.exec(name);
    if (offset !== null) {
      const minutes = Number(offset[2] ?? 0) * 60 + Number(offset[3] ?? 0);
      return fixed(offset[1] === '-' ? -minutes : minutes);
    }
    const described = this.#described.get(name);
    return described === undefined ? undefined : fixed(described);
  }
}

const fixed = (minutes: number): string => FixedOffsetZone.instance(minutes).name;

/** Midnight as written, or a minute before it. */
const isDayEdge = (second: number): boolean => second === 0 || second >= LAST_MINUTE;

/** The day whose midnight is nearest; the last minute still belongs to its day. */
export const nearestDay = ({ day, second }: { day: DayNumber; second: number }): DayNumber =>
  second >= HALF_DAY && second < LAST_MINUTE ? day + 1 : day;
