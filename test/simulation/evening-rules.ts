import type { Notice } from '../../src/core/lease/notice.ts';
import { type LeasePolicy, WARNING_MS } from '../../src/core/lease/policy.ts';
import { HOUR, MINUTE, SECOND } from '../../src/core/ports/clock.ts';
import type { Exception } from '../../src/core/ports/exceptions.ts';
import type { Lease, Leases } from '../../src/core/ports/leases.ts';
import { dayOf } from '../../src/core/schedule/zone.ts';
import type { EveningAnswer, ExceptionAnswer } from '../../src/use-cases/evening/answers.ts';
import { type EveningAround, timetableOf } from '../../src/use-cases/evening/around.ts';
import type { LampWorld } from './evening-world.ts';

type Rule =
  | 'warned'
  | 'dark-in-time'
  | 'caught-up'
  | 'locked'
  | 'explained'
  | 'told'
  | 'one-winner'
  | 'bound'
  | 'holiday'
  | 'found-by-the-watch'
  | 'no-flicker';
export type EveningRule = Rule;

/** One change of the lease that came through. */
interface Change {
  atMs: number;
  seenVersion: number;
  before: Lease | undefined;
  after: Lease;
}

/** How late a bot that runs may be. */
const LATE_MS = 2 * MINUTE;
/** Within what everything is caught up after all bots were away. */
const CATCH_UP_MS = MINUTE;

/** What must hold of an evening, whatever people, clocks and crashes do. It sees the store itself, not the bots. */
export class EveningRules {
  readonly violations: string[] = [];
  readonly counts: Record<string, number> = {};
  /** Since when at least one bot has been up without a break; Infinity while none is. */
  watchedSinceMs: number;
  /** Of any bot: what it had claimed is taken over half a minute later. */
  crashedMs = 0;
  readonly #around: EveningAround;
  readonly #world: LampWorld;
  readonly #changes: Change[] = [];
  #stopsSeen = 0;
  #lawlessSinceMs: number | undefined;

  constructor(around: EveningAround, world: LampWorld) {
    this.#around = around;
    this.#world = world;
    this.watchedSinceMs = around.now();
  }

  /** The store's own leases, with every change written down: a crash hides none of them. */
  watching(leases: Leases): Leases {
    return {
      ...leases,
      change: async (seen, next) => {
        const before = await leases.get(seen.environment);
        const after = await leases.change(seen, next);
        const atMs = this.#around.now();
        if (after !== undefined) this.#changes.push({ atMs, seenVersion: seen.version, before, after });
        return after;
      },
    };
  }

  count(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1;
  }

  violate(rule: Rule, detail: string): void {
    const { zone } = this.#around.settings.schedule;
    this.violations.push(`${rule}: ${detail} (at ${new Date(this.#around.now()).toISOString()}, ${zone})`);
  }

  /** Whoever asked for something hears what came of it, and it is true. */
  heard(answer: EveningAnswer): void {
    this.count(answer.result);
    switch (answer.result) {
      case 'refused':
        if (answer.message === '' || answer.remedy === '') this.violate('told', `${answer.code}, no words`);
        return;
      case 'lost':
        if (!answer.message.includes(answer.lease.setBy.name)) {
          this.violate('told', `who was first is not named: ${answer.message}`);
        }
        return;
      case 'asked':
        if (answer.message === '') this.violate('told', 'asked an approver without saying why');
        return;
      case 'done': {
        const { lease, fromMs } = answer;
        if (fromMs === undefined) return;
        const change = this.#changes.find(({ after }) => after.version === lease.version);
        if (change?.after.litUntilMs !== lease.litUntilMs) {
          this.violate('told', 'an extension was answered that is not in the store');
        }
        if (lease.litUntilMs > lease.setAtMs + this.#policy.boundMs) {
          this.violate('bound', `lit until ${lease.litUntilMs}, set at ${lease.setAtMs}`);
        }
        if (change?.before?.reminded.stopping !== undefined) {
          this.violate('one-winner', 'an extension came through although the stop had won');
        }
        return;
      }
      default:
        answer satisfies never;
    }
  }

  raced(answers: readonly EveningAnswer[]): void {
    if (answers.filter(({ result }) => result === 'done').length > 1) {
      this.violate('one-winner', 'two people extended the same deadline');
    }
  }

  toldOf(answer: ExceptionAnswer): void {
    if (answer.result === 'refused' && (answer.message === '' || answer.remedy === '')) {
      this.violate('told', `${answer.code}, no words`);
    }
  }

  get #policy(): LeasePolicy {
    return this.#around.settings.lease;
  }

  /** What must hold at every moment. */
  async check(): Promise<void> {
    const nowMs = this.#around.now();
    const lease = await this.#around.ports.leases.get('dev');
    const { live, lit, runs } = this.#world;
    const watchedMs = nowMs - this.watchedSinceMs;
    const locks = await this.#locks();
    if (lease !== undefined && lease.reminded.stopping === undefined && lit && live?.action !== 'down') {
      const endMs = endOf(lease.litUntilMs, locks, nowMs);
      const overMs = nowMs - endMs;
      const said = `lit ${overMs / MINUTE} min past its lease, watched for ${watchedMs / MINUTE} min`;
      if (overMs > LATE_MS && watchedMs > LATE_MS) this.violate('dark-in-time', said);
      if (endMs < this.watchedSinceMs && watchedMs > CATCH_UP_MS) this.violate('caught-up', said);
    }
    for (const run of runs.slice(this.#stopsSeen)) {
      if (run.action !== 'down' || run.trigger !== 'lease') continue;
      // One that somebody has asked for, or that was under way before, is no breach of the lock.
      const began = this.#changes.findLast(
        ({ before, after }) =>
          after.reminded.stopping !== undefined && before?.reminded.stopping === undefined,
      );
      const held = locks.some(
        ({ fromMs, endMs }) => began !== undefined && fromMs < began.atMs && began.atMs < endMs,
      );
      if (held) this.violate('locked', `stopped at ${run.createdAtMs} although it was locked`);
    }
    this.#stopsSeen = runs.length;
    const lawless = lit && live === undefined && lease === undefined;
    this.#lawlessSinceMs = lawless ? (this.#lawlessSinceMs ?? nowMs) : undefined;
    if (this.#lawlessSinceMs !== undefined) {
      const sinceMs = Math.max(this.#lawlessSinceMs, this.watchedSinceMs);
      if (nowMs - sinceMs > 2 * this.#around.settings.drift.everyMs + LATE_MS) {
        this.violate('found-by-the-watch', `lit without a lease for ${(nowMs - sinceMs) / MINUTE} min`);
      }
    }
    if (watchedMs > CATCH_UP_MS && watchedMs < 2 * LATE_MS) await this.#checkCaughtUp();
  }

  /** What the clock had to do while all were away is done, or said to be missed. */
  async #checkCaughtUp(): Promise<void> {
    const sinceMs = this.watchedSinceMs;
    // A start waits for what is under way; and what a bot had claimed that died is taken over half a minute later.
    const busy = this.#world.runs.some(
      ({ finishedAtMs = Number.POSITIVE_INFINITY }) => finishedAtMs > sinceMs,
    );
    if (busy || this.crashedMs >= sinceMs - CATCH_UP_MS) return;
    for (const { kind, dueMs } of await this.#undealt(sinceMs - 24 * HOUR, sinceMs)) {
      this.violate('caught-up', `the ${kind} of ${new Date(dueMs).toISOString()} is not dealt with`);
    }
  }

  async #undealt(fromMs: number, untilMs: number) {
    const table = await timetableOf(this.#around, { fromMs: fromMs - HOUR, untilMs: untilMs + HOUR });
    const claims = await this.#around.ports.claims.claims('dev', 0);
    const begun = claims.find(({ kind }) => kind === 'begin')?.dueAtMs ?? Number.POSITIVE_INFINITY;
    return table
      .fires(Math.max(begun, fromMs), untilMs)
      .filter(
        ({ kind, from, nominalMs }) =>
          !claims.some(
            (claim) =>
              claim.dueAtMs === nominalMs &&
              claim.kind === (from === 'schedule' ? kind : `${kind}-${from}`) &&
              claim.result !== undefined,
          ),
      );
  }

  async #locks() {
    const all = await this.#around.ports.exceptions.list({ environment: 'dev', fromMs: 0, untilMs: FAR_MS });
    return all
      .filter(({ kind }) => kind === 'lock')
      .map(({ fromMs, untilMs, endedAtMs = untilMs }: Exception) => ({
        fromMs,
        endMs: Math.min(untilMs, endedAtMs),
      }));
  }

  /** What must hold of a week that is over, once every bot has said what it had to say. */
  async checkWeek(): Promise<void> {
    const notices = (
      await this.#around.ports.notices.list({ environment: 'dev', limit: 100_000 })
    ).toReversed();
    for (const { body } of notices) this.count(body.type);
    this.#checkStops(notices);
    this.#checkExplained(notices);
    await this.#checkFires(notices);
    await this.#checkHolidays();
  }

  #checkStops(notices: readonly Notice[]): void {
    const finals = of(notices, 'reminder').filter(({ body }) => body.final);
    const graces = of(notices, 'approval-grace');
    const isWarned = (deadlineMs: number, atMs: number) =>
      finals.some((final) => final.body.deadlineMs === deadlineMs && atMs - final.atMs >= WARNING_MS);
    for (const { body, atMs } of of(notices, 'stopping')) {
      if (body.why === 'asked for') continue;
      const grace = graces.find((notice) => notice.body.untilMs === body.deadlineMs);
      // A grace moves a deadline that was announced, and says until when.
      const from = grace === undefined ? body.deadlineMs : grace.body.untilMs - this.#policy.approvalGraceMs;
      const warned = isWarned(body.deadlineMs, atMs) || (grace !== undefined && finalBefore(finals, from));
      if (!warned) this.violate('warned', `stopped at ${atMs} for ${body.deadlineMs} without a warning`);
      const start = of(notices, 'starting').find(
        (one) => Math.abs(one.body.dueMs - body.deadlineMs) <= 30 * SECOND && one.body.lateMs === 0,
      );
      // An outage across the end of the lease stops it late, and whatever the clock starts then starts late too.
      if (start !== undefined && atMs <= start.atMs + MINUTE) {
        this.violate('no-flicker', `stopped at ${atMs} to be started at ${start.atMs}`);
      }
    }
  }

  /** Every change of the lease that people notice is said exactly once, and nothing is said that did not happen. */
  #checkExplained(notices: readonly Notice[]): void {
    const ofLease = notices.filter(({ id }) => id.startsWith('dev/lease/'));
    const known = new Set<string>();
    for (const { seenVersion, before, after, atMs } of this.#changes) {
      const about = `dev/lease/${seenVersion === 0 ? `open-${atMs}` : seenVersion}/`;
      known.add(about);
      const said = ofLease.filter(({ id }) => id.startsWith(about)).map(({ body }) => body.type);
      const begins = after.reminded.stopping !== undefined && before?.reminded.stopping === undefined;
      const moved = after.litUntilMs !== before?.litUntilMs;
      const returned = before?.reminded.stopping !== undefined && after.reminded.stopping === undefined;
      const byClock = (moved || returned) && after.setBy.id === 'schedule' && after.setAtMs === atMs;
      const expected = Number(begins) + Number((moved || returned) && !byClock);
      const found = said.filter((type) => TELLING.includes(type) && (type !== 'reminder' || moved)).length;
      if (found !== expected) {
        const what = `${before?.litUntilMs} -> ${after.litUntilMs}${begins ? ', stopping' : ''}`;
        this.violate('explained', `${about} (${what}) was said ${found} times: ${said.join(', ')}`);
      }
    }
    for (const { id } of ofLease) {
      const about = id.split('/').slice(0, 3).join('/');
      if (!known.has(`${about}/`)) this.violate('explained', `${id} was said and did not happen`);
    }
    if (new Set(notices.map(({ id }) => id)).size !== notices.length) {
      this.violate('explained', 'the same was said twice');
    }
  }

  /** Each scheduled start is dealt with and explained once; a stop that does not happen too. */
  async #checkFires(notices: readonly Notice[]): Promise<void> {
    const claims = await this.#around.ports.claims.claims('dev', 0);
    for (const { kind, dueAtMs, result } of claims) {
      if (kind === 'begin' || result === undefined) continue;
      const about = kind === 'start' ? 'start/schedule' : kind.replace('start-', 'start/');
      const said = notices.filter(({ id }) => id.startsWith(`dev/${about}/${dueAtMs}`)).length;
      const expected = kind.startsWith('start') || /^kept|^locked/.test(result) ? 1 : said;
      if (said !== expected || said > 1) this.violate('explained', `${about} ${dueAtMs}: said ${said} times`);
    }
    const nowMs = this.#around.now();
    for (const { kind, dueMs } of await this.#undealt(nowMs - 7 * 24 * HOUR, nowMs - 10 * MINUTE)) {
      this.violate('explained', `the ${kind} of ${new Date(dueMs).toISOString()} was never dealt with`);
    }
  }

  async #checkHolidays(): Promise<void> {
    const { settings, ports } = this.#around;
    for (const run of this.#world.runs.filter(({ trigger }) => trigger === 'schedule')) {
      const holiday = settings.holidays.holidays[dayOf(run.createdAtMs, settings.schedule.zone)];
      if (holiday === undefined) continue;
      const span = { fromMs: run.createdAtMs - 2 * HOUR, untilMs: run.createdAtMs + 1 };
      const nearby = await ports.exceptions.list({ environment: 'dev', ...span });
      if (!nearby.some(({ kind }) => kind === 'booking')) this.violate('holiday', `started on ${holiday}`);
    }
  }
}

const FAR_MS = Number.MAX_SAFE_INTEGER;
const TELLING: readonly string[] = [
  ...['extended', 'opened', 'approval-grace', 'found-lit', 'stopping', 'reminder'],
];

/**
 * From when on it has no right to be lit: the lease's end, or that of the last lock that kept it lit, whether it came
 * of itself or early. From there on the bot has to stop it, or to announce the stop, which moves the lease's end by
 * the ten minutes of the warning. So a lease that has lapsed under a lock is dark some twelve minutes after the
 * unlock, and after two there is no state left in which nothing has been done about it.
 */
const endOf = (
  litUntilMs: number,
  locks: readonly { fromMs: number; endMs: number }[],
  nowMs: number,
): number => Math.max(litUntilMs, ...locks.map(({ fromMs, endMs }) => (fromMs <= nowMs ? endMs : 0)));

const finalBefore = (finals: readonly Notice[], deadlineMs: number): boolean =>
  finals.some(({ atMs }) => deadlineMs - atMs >= WARNING_MS - LATE_MS && deadlineMs - atMs <= HOUR);

const of = <T extends Notice['body']['type']>(notices: readonly Notice[], type: T) =>
  notices.flatMap((notice) =>
    notice.body.type === type
      ? [{ ...notice, body: notice.body as Extract<Notice['body'], { type: T }> }]
      : [],
  );
