import { deadlineOf } from '../../src/core/lease/due.ts';
import type { Notice } from '../../src/core/lease/notice.ts';
import { DEFAULT_POLICY, type Person, WARNING_MS } from '../../src/core/lease/policy.ts';
import type { Clock } from '../../src/core/ports/clock.ts';
import { calendarOf } from '../../src/core/schedule/calendar.ts';
import type { EveningSettings } from '../../src/core/schedule/settings.ts';
import { addDays, dayOf } from '../../src/core/schedule/zone.ts';
import { memoryPorts } from '../../src/store/memory-ports/index.ts';
import { Wakes } from '../../src/store/wakes.ts';
import type { EveningAnswer } from '../../src/use-cases/evening/answers.ts';
import type { EveningAround, EveningPorts } from '../../src/use-cases/evening/around.ts';
import { type Evening, eveningOf } from '../../src/use-cases/evening/evening.ts';
import { startLeased } from '../../src/use-cases/evening/leased-start.ts';
import type { RunHandle } from '../../src/use-cases/requests.ts';
import { Draw } from './draw.ts';
import { LampWorld } from './evening-world.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const ZONES = ['Asia/Seoul', 'America/New_York', 'Europe/Berlin', 'Australia/Lord_Howe', 'UTC'] as const;
/** Weeks in which clocks change somewhere, and others. */
const BEGINNINGS = [
  '2026-03-06',
  '2026-03-27',
  '2026-10-02',
  '2026-10-23',
  '2026-10-30',
  '2026-04-03',
  '2026-11-20',
  '2026-01-05',
];

export interface WeekResult {
  violations: string[];
  counts: Record<string, number>;
}

interface Bot {
  around: EveningAround;
  evening: Evening;
  downUntilMs: number;
  upSinceMs: number;
  wakeMs: number;
}

const PEOPLE: readonly Person[] = [
  { actor: { source: 'slack', id: 'U1', name: 'Minji' }, role: 'operator' },
  { actor: { source: 'slack', id: 'U2', name: 'Jun' }, role: 'operator' },
  { actor: { source: 'slack', id: 'U3', name: 'Dana' }, role: 'approver' },
  { actor: { source: 'slack', id: 'U4', name: 'Lee' }, role: 'approver' },
];

class Crash extends Error {}

/** One week of one environment: people, holidays, outages, crashes and clock changes, drawn from a seed. */
export async function eveningWeek(seed: number): Promise<WeekResult> {
  return new Week(seed).play();
}

class Week {
  readonly #draw: Draw;
  readonly #violations: string[] = [];
  readonly #counts: Record<string, number> = {};
  readonly #zone: string;
  readonly #endMs: number;
  readonly #ports: EveningPorts;
  readonly #world: LampWorld;
  readonly #settings: EveningSettings;
  readonly #bots: Bot[];
  readonly #people: Evening;
  readonly #peopleAround: EveningAround;
  #nowMs: number;
  #fragile = false;
  /** Since when at least one bot has been up without a break; Infinity while none is. */
  #watchedSinceMs: number;
  #extensions = 0;
  /** The end of a lock may be the moment from which a lease is over. */
  #unlockedMs = 0;
  #lawlessSinceMs: number | undefined;

  constructor(seed: number) {
    const draw = new Draw(seed);
    this.#draw = draw;
    this.#zone = draw.pick(ZONES);
    const first = draw.pick(BEGINNINGS);
    this.#nowMs = Date.parse(`${first}T00:00:00Z`) + draw.int(0, 3) * HOUR;
    this.#endMs = this.#nowMs + 7 * DAY;
    const clock: Clock = {
      now: () => this.#nowMs,
      sleep: () => Promise.reject(new Error('nobody sleeps here')),
      outside: (call) => call(),
    };
    const { leases, claims, approvals, exceptions, notices } = memoryPorts({
      clock,
      runs: new Map(),
      wakes: new Wakes(),
    });
    this.#ports = { leases, claims, approvals, exceptions, notices };
    this.#world = new LampWorld(clock.now, () => draw.chance(0.05));
    this.#settings = drawSettings(draw, this.#zone, dayOf(this.#nowMs, this.#zone));
    const count = draw.int(1, 2);
    this.#bots = draw.times(count, (index) => this.#bot(`bot-${index}`));
    this.#watchedSinceMs = this.#nowMs;
    this.#peopleAround = this.#around('people', this.#ports);
    this.#people = eveningOf(this.#peopleAround);
  }

  #around(owner: string, ports: EveningPorts): EveningAround {
    return {
      environment: 'dev',
      settings: this.#settings,
      calendar: calendarOf([], this.#settings.holidays),
      ports,
      world: this.#world.view(),
      owner,
      now: () => this.#nowMs,
    };
  }

  #bot(owner: string): Bot {
    const around = this.#around(
      owner,
      crashing(this.#ports, () => this.#fragile && this.#draw.chance(0.01)),
    );
    return {
      around,
      evening: eveningOf(around),
      downUntilMs: 0,
      upSinceMs: this.#nowMs,
      wakeMs: this.#nowMs,
    };
  }

  async play(): Promise<WeekResult> {
    const draw = this.#draw;
    while (this.#nowMs < this.#endMs) {
      const deeds = await this.#nextMoment();
      this.#world.settle();
      await this.#happen(deeds);
      this.#world.settle();
      await this.#check();
      if (draw.chance(0.01)) this.#outage();
    }
    await this.#checkNotices();
    return { violations: this.#violations, counts: this.#counts };
  }

  /** Time goes on to the next bot, or to a whim of somebody; now and then to the very edge of a deadline. */
  async #nextMoment(): Promise<number> {
    const draw = this.#draw;
    const bots = this.#bots.map(({ wakeMs, downUntilMs }) => Math.max(wakeMs, downUntilMs));
    const botMs = Math.min(...bots);
    const lease = await this.#ports.leases.get('dev');
    if (lease !== undefined && draw.chance(0.15)) {
      const edge = lease.litUntilMs - draw.pick([1, 0, 1, 100, WARNING_MS]);
      if (edge > this.#nowMs && edge <= botMs) {
        this.#nowMs = edge;
        return draw.int(1, 2);
      }
    }
    const whimMs = this.#nowMs + draw.int(1, 3 * 60) * MINUTE + draw.int(0, 59_999);
    if (whimMs < botMs) {
      this.#nowMs = whimMs;
      return 1;
    }
    this.#nowMs = Math.max(this.#nowMs, botMs);
    return draw.chance(0.05) ? 1 : 0;
  }

  /** Everything of one moment at once, in whatever order the awaits fall. */
  async #happen(deeds: number): Promise<void> {
    const nowMs = this.#nowMs;
    const acting = this.#bots
      .filter(({ wakeMs, downUntilMs }) => downUntilMs <= nowMs && wakeMs <= nowMs)
      .map((bot) => this.#tick(bot));
    const people = this.#draw.times(deeds, () => this.#deed());
    await Promise.all([...acting, ...people]);
    // They look once a minute; here only when somebody has done something meanwhile.
    if (deeds > 0) for (const bot of this.#bots) bot.wakeMs = Math.min(bot.wakeMs, nowMs + MINUTE);
    if (this.#bots.every(({ downUntilMs }) => downUntilMs > this.#nowMs)) {
      this.#watchedSinceMs = Number.POSITIVE_INFINITY;
    } else if (this.#watchedSinceMs === Number.POSITIVE_INFINITY) this.#watchedSinceMs = nowMs;
  }

  async #tick(bot: Bot): Promise<void> {
    try {
      bot.wakeMs = Math.max(await bot.evening.tick(), this.#nowMs + SECOND);
    } catch (error) {
      if (error instanceof Crash) {
        this.#count('crashes');
        bot.downUntilMs = this.#nowMs + this.#draw.int(1, 90) * SECOND;
        bot.wakeMs = bot.downUntilMs;
      } else if (error instanceof Error && /under way/.test(error.message))
        bot.wakeMs = this.#nowMs + 5 * SECOND;
      else throw error;
    }
  }

  #outage(): void {
    const draw = this.#draw;
    this.#count('outages');
    const untilMs =
      this.#nowMs + draw.pick([2 * MINUTE, 20 * MINUTE, 3 * HOUR, 14 * HOUR]) + draw.int(0, 60) * SECOND;
    const all = draw.chance(0.7);
    for (const bot of this.#bots.slice(0, all ? undefined : 1)) {
      bot.downUntilMs = untilMs;
      bot.wakeMs = untilMs;
    }
    if (this.#bots.every(({ downUntilMs }) => downUntilMs > this.#nowMs)) {
      this.#watchedSinceMs = Number.POSITIVE_INFINITY;
    }
    this.#fragile = draw.chance(0.5);
  }

  async #deed(): Promise<void> {
    const draw = this.#draw;
    const person = draw.pick(PEOPLE);
    const evening = this.#people;
    const lit = draw.pick([
      '2h',
      '90m',
      'until 22:30',
      'until 03:00',
      '6h',
      'tomorrow 9:00',
      '3d',
      '20m',
    ] as const);
    const when = evening.read(lit);
    const wish = when.kind === 'for' || when.kind === 'until' ? when : ({ kind: 'tonight' } as const);
    switch (
      draw.pick([
        'extend',
        'extend',
        'extend',
        'tonight',
        'up',
        'up',
        'down',
        'stop',
        'lock',
        'unlock',
        'hold',
        'resume',
        'book',
        'decide',
        'decide',
        'by-hand',
        'twice',
      ] as const)
    ) {
      case 'extend':
        return this.#extended(await evening.extend(person, wish));
      case 'tonight':
        return this.#extended(await evening.extend(person, { kind: 'tonight' }));
      case 'twice': {
        const lease = await this.#ports.leases.get('dev');
        const seen = lease && { litUntilMs: lease.litUntilMs };
        const others = await Promise.all(
          PEOPLE.slice(2).map((one) => evening.extend(one, { kind: 'for', ms: HOUR }, seen)),
        );
        for (const answer of others) await this.#extended(answer);
        if (others.filter(({ result }) => result === 'done').length > 1) {
          this.#violate('one-winner', 'two people extended the same deadline');
        }
        return;
      }
      case 'up':
        return this.#run('up', person);
      case 'down':
        return this.#run('down', person);
      case 'stop':
        await evening.stopNow(person);
        return;
      case 'lock':
        await evening.add(person, 'lock', {
          fromMs: this.#nowMs,
          untilMs: this.#nowMs + draw.int(10, 200) * MINUTE,
          reason: 'load test',
        });
        return;
      case 'unlock':
        if ((await evening.end(person, { kind: 'lock' })).result === 'done') this.#unlockedMs = this.#nowMs;
        return;
      case 'hold':
        await evening.add(person, 'hold', {
          fromMs: this.#nowMs,
          untilMs: this.#nowMs + draw.int(1, 40) * HOUR,
          reason: 'away',
        });
        return;
      case 'resume':
        await evening.end(person, { kind: 'hold' });
        return;
      case 'book': {
        const fromMs = Math.ceil(this.#nowMs / HOUR) * HOUR + draw.int(0, 30) * HOUR;
        await evening.add(person, 'booking', {
          fromMs,
          untilMs: fromMs + draw.int(1, 6) * HOUR,
          reason: 'demo',
        });
        return;
      }
      case 'decide': {
        const [open] = await this.#ports.approvals.openOf('dev');
        if (open === undefined) return;
        const decision = draw.pick(['approved', 'denied'] as const);
        const decided = await Promise.all(
          [PEOPLE[2], PEOPLE[3]].flatMap((one) => (one ? [evening.decide(one, open.id, { decision })] : [])),
        );
        for (const answer of decided) await this.#extended(answer);
        return;
      }
      case 'by-hand':
        if (this.#world.live === undefined) this.#world.turn(draw.chance(0.6));
        return;
    }
  }

  async #extended(answer: EveningAnswer): Promise<void> {
    this.#count(answer.result);
    if (answer.result !== 'done') return;
    if (answer.fromMs !== undefined) this.#extensions += 1;
    const { litUntilMs, setAtMs } = answer.lease;
    if (answer.fromMs !== undefined && litUntilMs > setAtMs + this.#settings.lease.boundMs) {
      this.#violate('bound', `lit until ${litUntilMs}, set at ${setAtMs}`);
    }
    if (answer.fromMs !== undefined && answer.lease.reminded.stopping !== undefined) {
      this.#violate('one-winner', 'an extension came through although the stop had won');
    }
  }

  async #run(action: 'up' | 'down', person: Person): Promise<void> {
    const request = {
      action,
      requester: person.actor.name,
      origin: { actor: person.actor },
      role: person.role,
      trigger: 'person',
      supersede: this.#draw.chance(0.5),
    } as const;
    try {
      await startLeased(this.#peopleAround, request, async () => {
        const { runId } = this.#world.start(request);
        return { runId } as RunHandle;
      });
    } catch (error) {
      if (!(error instanceof Error) || !/under way|locked/.test(error.message)) throw error;
    }
  }

  async #check(): Promise<void> {
    const nowMs = this.#nowMs;
    const lease = await this.#ports.leases.get('dev');
    const locks = (await this.#ports.exceptions.active('dev', nowMs)).filter(({ kind }) => kind === 'lock');
    const watchedMs = nowMs - this.#watchedSinceMs;
    const { live, lit } = this.#world;
    if (lease !== undefined && lease.reminded.stopping === undefined && lit && live?.action !== 'down') {
      const overMs = nowMs - Math.max(deadlineOf(lease, locks), this.#unlockedMs);
      if (overMs > 2 * MINUTE && watchedMs > 2 * MINUTE) {
        this.#violate(
          'dark-in-time',
          `lit ${overMs / MINUTE} min past its lease, watched for ${watchedMs / MINUTE} min`,
        );
      }
    }
    const lawless = lit && live === undefined && lease === undefined;
    this.#lawlessSinceMs = lawless ? (this.#lawlessSinceMs ?? nowMs) : undefined;
    if (this.#lawlessSinceMs !== undefined) {
      const sinceMs = Math.max(this.#lawlessSinceMs, this.#watchedSinceMs);
      if (nowMs - sinceMs > 2 * this.#settings.drift.everyMs + 2 * MINUTE) {
        this.#violate('found-by-the-watch', `lit without a lease for ${(nowMs - sinceMs) / MINUTE} min`);
      }
    }
  }

  async #checkNotices(): Promise<void> {
    // Whoever died with something to say left it in the lease.
    for (const bot of this.#bots) bot.downUntilMs = 0;
    this.#fragile = false;
    this.#nowMs += 2 * MINUTE;
    for (const bot of this.#bots) await this.#tick(bot);
    const notices = (await this.#ports.notices.list({ environment: 'dev', limit: 100_000 })).toReversed();
    const of = <T extends Notice['body']['type']>(type: T) =>
      notices.flatMap((notice) =>
        notice.body.type === type
          ? [{ ...notice, body: notice.body as Extract<Notice['body'], { type: T }> }]
          : [],
      );
    for (const { body } of notices) this.#count(body.type);
    const stops = of('stopping');
    const finals = of('reminder').filter(({ body }) => body.final);
    for (const { body, atMs } of stops) {
      if (body.why === 'asked for') continue;
      const grace = of('approval-grace').some((notice) => notice.body.untilMs === body.deadlineMs);
      const warned = finals.some(
        (final) => final.body.deadlineMs === body.deadlineMs && atMs - final.atMs >= WARNING_MS,
      );
      if (!warned && !grace)
        this.#violate('warned', `stopped at ${atMs} for ${body.deadlineMs} without a warning`);
    }
    const runs = this.#world.runs.filter(({ action, trigger }) => action === 'down' && trigger === 'lease');
    const said = stops.filter(({ body }) => body.why !== 'asked for').length + of('stop-retried').length;
    if (runs.length > said) this.#violate('explained', `${runs.length} stops and ${said} explanations`);
    const extended = of('extended').length;
    if (extended < this.#extensions)
      this.#violate('explained', `${this.#extensions} extensions and ${extended} notices`);
    for (const run of this.#world.runs.filter(({ trigger }) => trigger === 'schedule')) {
      const holiday = this.#settings.holidays.holidays[dayOf(run.createdAtMs, this.#zone)];
      const booked = (
        await this.#ports.exceptions.list({
          environment: 'dev',
          fromMs: run.createdAtMs - HOUR * 2,
          untilMs: run.createdAtMs + 1,
        })
      ).some(({ kind }) => kind === 'booking');
      if (holiday !== undefined && !booked) this.#violate('holiday', `started on ${holiday}`);
    }
    await this.#checkFires(notices);
  }

  /** Each scheduled start is explained once. */
  async #checkFires(notices: readonly Notice[]): Promise<void> {
    const claims = await this.#ports.claims.claims('dev', 0);
    for (const claim of claims.filter(({ kind }) => kind.startsWith('start'))) {
      const about = claim.kind === 'start' ? 'start/schedule' : claim.kind.replace('start-', 'start/');
      const said = notices.filter(({ id }) => id === `dev/${about}/${claim.dueAtMs}`).length;
      if (claim.result !== undefined && said !== 1)
        this.#violate('explained', `${about} ${claim.dueAtMs}: said ${said} times`);
    }
  }

  #count(what: string): void {
    this.#counts[what] = (this.#counts[what] ?? 0) + 1;
  }

  #violate(rule: string, detail: string): void {
    this.#violations.push(`${rule}: ${detail} (at ${new Date(this.#nowMs).toISOString()}, ${this.#zone})`);
  }
}

function drawSettings(draw: Draw, zone: string, today: string): EveningSettings {
  return {
    lease: {
      ...DEFAULT_POLICY,
      ttlMs: draw.pick([HOUR, 4 * HOUR]),
      latestMinute: 2 * 60,
      approval: { afterMinute: 23 * 60, fromExtension: 2 },
      approvalGraceMs: draw.pick([0, 5, 15]) * MINUTE,
      boundMs: draw.pick([12, 24]) * HOUR,
    },
    schedule: {
      zone,
      start: draw.pick([['0 11 * * 1-5'], ['30 2 * * *'], ['0 9 * * *', '0 14 * * *'], []]),
      stop: draw.pick([['0 20 * * *'], ['15 2 * * *'], ['30 1 * * *'], ['0 12 * * *', '0 20 * * *']]),
      ...(draw.chance(0.2) && { readyByMinute: 11 * 60 }),
      leadMs: 15 * MINUTE,
      mostLeadMs: HOUR,
      graceMs: HOUR,
    },
    holidays: {
      holidays: draw.chance(0.5) ? { [addDays(today, draw.int(0, 6))]: 'a holiday' } : {},
      workingDays: [],
    },
    drift: { everyMs: 15 * MINUTE, treatment: 'stop', noticeMs: 30 * MINUTE },
  };
}

/** Ports that a process dies at: before a call, or after it with nobody left to hear the answer. */
function crashing(ports: EveningPorts, dies: () => boolean): EveningPorts {
  const wrap = <T extends object>(port: T): T =>
    new Proxy(port, {
      get(target, key) {
        const method = target[key as keyof T];
        if (typeof method !== 'function') return method;
        return async (...given: unknown[]) => {
          if (dies()) throw new Crash('before');
          const answer = await method.apply(target, given);
          if (dies()) throw new Crash('after');
          return answer;
        };
      },
    });
  return {
    leases: wrap(ports.leases),
    claims: wrap(ports.claims),
    approvals: wrap(ports.approvals),
    exceptions: wrap(ports.exceptions),
    notices: wrap(ports.notices),
  };
}
