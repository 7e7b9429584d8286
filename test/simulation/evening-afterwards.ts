import type { Notice } from '../../src/core/lease/notice.ts';
import { WARNING_MS } from '../../src/core/lease/policy.ts';
import { HOUR, MINUTE, SECOND } from '../../src/core/ports/clock.ts';
import { dayOf } from '../../src/core/schedule/zone.ts';
import { isStopping, LATE_MS, undealt } from './evening-rules.ts';
import type { EveningSeen } from './evening-seen.ts';
import { daysBetween, momentsOf } from './wall-clock.ts';

/** What must hold of evenings that are over, once every bot has said what it had to say. */
export async function checkAfterwards(seen: EveningSeen): Promise<void> {
  const notices = await seen.notices();
  for (const { body } of notices) {
    seen.count(body.type);
    if (body.type === 'start-skipped') seen.count(`start-skipped by ${body.reason.by}`);
  }
  checkStops(seen, notices);
  checkExplained(seen, notices);
  await checkFires(seen, notices);
  await checkOnceADay(seen);
  await checkHolidays(seen);
}

function checkStops(seen: EveningSeen, notices: readonly Notice[]): void {
  const finals = of(notices, 'reminder').filter(({ body }) => body.final);
  const graces = of(notices, 'approval-grace');
  /** What could not be read in time warns nobody, unless all bots were away in between. */
  const isReadBefore = ({ id, atMs }: Notice, untilMs: number): boolean => {
    const readable = seen.readable.get(id);
    return (
      readable !== undefined && (untilMs - readable.atMs >= WARNING_MS || readable.watchedSinceMs > atMs)
    );
  };
  const isWarned = (deadlineMs: number, atMs: number) =>
    finals.some(
      (final) =>
        final.body.deadlineMs === deadlineMs && atMs - final.atMs >= WARNING_MS && isReadBefore(final, atMs),
    );
  for (const { body, atMs } of of(notices, 'stopping')) {
    if (body.why === 'asked for') continue;
    const grace = graces.find((notice) => notice.body.untilMs === body.deadlineMs);
    // A grace moves a deadline that was announced, and says until when.
    const from =
      grace === undefined
        ? body.deadlineMs
        : grace.body.untilMs - seen.context.settings.lease.approvalGraceMs;
    const warned = isWarned(body.deadlineMs, atMs) || (grace !== undefined && finalBefore(finals, from));
    if (!warned) seen.violate('warned', `stopped at ${atMs} for ${body.deadlineMs} without a warning`);
    const start = of(notices, 'starting').find(
      (one) => Math.abs(one.body.dueMs - body.deadlineMs) <= 30 * SECOND && one.body.lateMs === 0,
    );
    // An outage across the end of the lease stops it late, and whatever the clock starts then starts late too.
    if (start !== undefined && atMs <= start.atMs + MINUTE) {
      seen.violate('no-flicker', `stopped at ${atMs} to be started at ${start.atMs}`);
    }
  }
}

const TELLING: readonly string[] = [
  ...['extended', 'opened', 'approval-grace', 'found-lit', 'stopping', 'reminder', 'stop-cancelled'],
];

/** Every change of the lease that people notice is said exactly once, and nothing is said that did not happen. */
function checkExplained(seen: EveningSeen, notices: readonly Notice[]): void {
  const { environment } = seen.context;
  const ofLease = notices.filter(({ id }) => id.startsWith(`${environment}/lease/`));
  const known = new Set<string>();
  for (const { seenVersion, before, after, atMs } of seen.changes) {
    // One that is opened has no version yet, and is named after the moment in which that was decided.
    const [first] = after.reminded.outbox ?? [];
    const opened = first?.id.split('/')[2] ?? `open-${atMs}`;
    const about = `${environment}/lease/${seenVersion === 0 ? opened : seenVersion}/`;
    known.add(about);
    const message = ofLease.filter(({ id }) => id.startsWith(about)).map(({ body }) => body.type);
    // A cancel that comes before the lease has heard of the stop is written down as one of it.
    const begins = isStopping(after) && !isStopping(before);
    const moved = after.litUntilMs !== before?.litUntilMs;
    const returned = before?.reminded.stopping !== undefined && after.reminded.stopping === undefined;
    // The way to the store takes its time; two starts of one moment are two; and a start that comes late may be warned
    // of its end in the same moment, which moves that.
    const isAnew =
      after.setAtMs !== before?.setAtMs || (after.setAtMs === atMs && !message.includes('reminder'));
    const byClock = (moved || returned) && after.setBy.id === 'schedule' && isAnew;
    const expected = Number(begins) + Number((moved || returned) && !byClock);
    const found = message.filter((type) => TELLING.includes(type) && (type !== 'reminder' || moved)).length;
    if (found !== expected) {
      const what = `${before?.litUntilMs} -> ${after.litUntilMs}${begins ? ', stopping' : ''}`;
      seen.violate('explained', `${about} (${what}) was said ${found} times: ${message.join(', ')}`);
    }
  }
  for (const { id } of ofLease) {
    const about = id.split('/').slice(0, 3).join('/');
    if (!known.has(`${about}/`)) seen.violate('explained', `${id} was said and did not happen`);
  }
  if (new Set(notices.map(({ id }) => id)).size !== notices.length) {
    seen.violate('explained', 'the same was said twice');
  }
}

/** Each scheduled start is dealt with and explained once; a stop that does not happen too. */
async function checkFires(seen: EveningSeen, notices: readonly Notice[]): Promise<void> {
  const { environment, ports, now } = seen.context;
  for (const { kind, dueAtMs, result } of await ports.claims.claims(environment, 0)) {
    if (kind === 'begin' || result === undefined) continue;
    const about = kind === 'start' ? 'start/schedule' : kind.replace('start-', 'start/');
    const message = notices.filter(({ id }) => id.startsWith(`${environment}/${about}/${dueAtMs}`)).length;
    const expected = kind.startsWith('start') || /^kept|^locked/.test(result) ? 1 : message;
    if (message !== expected || message > 1)
      seen.violate('explained', `${about} ${dueAtMs}: said ${message} times`);
  }
  const untilMs = now() - 10 * MINUTE;
  for (const { kind, dueMs } of await undealt(seen, untilMs - 7 * 24 * HOUR, untilMs)) {
    seen.violate('explained', `the ${kind} of ${new Date(dueMs).toISOString()} was never dealt with`);
  }
}

/** What is written for every day comes once on each, by the clock on the wall: also when that is put forward or back. */
async function checkOnceADay(seen: EveningSeen): Promise<void> {
  const { environment, settings, ports, now } = seen.context;
  const { zone, start, stop, readyByMinute } = settings.schedule;
  const claims = await ports.claims.claims(environment, 0);
  const begunMs = claims.find(({ kind }) => kind === 'begin')?.dueAtMs ?? Number.POSITIVE_INFINITY;
  const untilMs = now() - 10 * MINUTE;
  const lists = { stop, ...(readyByMinute === undefined && { start }) };
  for (const [kind, crons] of Object.entries(lists)) {
    const days = crons.flatMap((cron) => everyDay(cron, begunMs, untilMs, zone));
    const claimed = claims.filter((claim) => claim.kind === kind).map(({ dueAtMs }) => dueAtMs);
    for (const moments of days) {
      if (!moments.every((ms) => begunMs < ms && ms <= untilMs)) continue;
      const times = moments.filter((ms) => claimed.includes(ms)).length;
      const first = new Date(moments[0] ?? 0).toISOString();
      if (times !== 1) seen.violate('once-a-day', `the ${kind} of ${first} came ${times} times`);
    }
    for (const ms of claimed) {
      if (days.some((moments) => moments.includes(ms))) continue;
      seen.violate('once-a-day', `a ${kind} came at ${new Date(ms).toISOString()}, which is no time for one`);
    }
  }
}

/** For each day of `30 2 * * *` or `0 11 * * 1-5`: the moments that would be right. */
function everyDay(cron: string, fromMs: number, untilMs: number, zone: string): number[][] {
  const [minute, hour, , , weekdays] = cron.split(' ');
  return daysBetween(fromMs, untilMs, zone)
    .filter((dayMs) => weekdays === '*' || ![0, 6].includes(new Date(dayMs).getUTCDay()))
    .map((dayMs) => momentsOf(dayMs, 60 * Number(hour) + Number(minute), zone));
}

async function checkHolidays(seen: EveningSeen): Promise<void> {
  const { environment, settings, ports, calendar } = seen.context;
  for (const run of seen.lamp.runs.filter(({ trigger }) => trigger === 'schedule')) {
    const holiday = calendar.holiday(dayOf(run.createdAtMs, settings.schedule.zone));
    if (holiday === undefined) continue;
    const span = { fromMs: run.createdAtMs - 2 * HOUR, untilMs: run.createdAtMs + 1 };
    const nearby = await ports.exceptions.list({ environment, ...span });
    if (!nearby.some(({ kind }) => kind === 'booking' || kind === 'one-off')) {
      seen.violate('holiday', `started on ${holiday}`);
    }
  }
}

const finalBefore = (finals: readonly Notice[], deadlineMs: number): boolean =>
  finals.some(({ atMs }) => deadlineMs - atMs >= WARNING_MS - LATE_MS && deadlineMs - atMs <= HOUR);

const of = <T extends Notice['body']['type']>(notices: readonly Notice[], type: T) =>
  notices.flatMap((notice) =>
    notice.body.type === type
      ? [{ ...notice, body: notice.body as Extract<Notice['body'], { type: T }> }]
      : [],
  );
