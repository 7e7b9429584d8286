import { WARN_AT_MS, WARNING_MS } from '../../src/core/lease/policy.ts';
import { type Clock, HOUR, MINUTE, SECOND } from '../../src/core/ports/clock.ts';
import type { Calendar } from '../../src/core/schedule/calendar.ts';
import type { EveningSettings } from '../../src/core/schedule/settings.ts';
import { dayOf } from '../../src/core/schedule/zone.ts';
import type { EveningPorts, LeaseContext } from '../../src/leases/lease-context.ts';
import { type LeaseService, leaseServiceOf } from '../../src/leases/lease-service.ts';
import { memoryPorts } from '../../src/store/memory-ports/index.ts';
import { Wakes } from '../../src/store/wakes.ts';
import { LampWorld } from '../support/evening-world.ts';
import { Draw } from './draw.ts';
import { checkAfterwards } from './evening-afterwards.ts';
import { Crash, crashing } from './evening-crash.ts';
import type { EveningMutant } from './evening-mutants.ts';
import { deadlinesOf, drawOutage, type Outage } from './evening-outages.ts';
import { EveningPeople } from './evening-people.ts';
import { EveningRules } from './evening-rules.ts';
import { EveningSeen } from './evening-seen.ts';
import { calendarOfWeek, drawSettings, drawWhereabouts, type Whereabouts } from './evening-settings.ts';
import { quickRandom } from './quick-random.ts';
import { daysBetween, offsetAt } from './wall-clock.ts';

export interface WeekResult {
  violations: string[];
  counts: Record<string, number>;
}

interface Bot {
  evening: LeaseService;
  downUntilMs: number;
  wakeMs: number;
}

/** One week of one environment: people, holidays, outages, crashes and clock changes, drawn from a seed. */
export async function eveningWeek(seed: number, mutant?: EveningMutant): Promise<WeekResult> {
  const draw = new Draw(seed, quickRandom(seed));
  const where = drawWhereabouts(draw);
  const beginMs = Date.parse(`${where.beginning}T00:00:00Z`) + draw.int(0, 3) * HOUR;
  const settings = drawSettings(draw, where, dayOf(beginMs, where.zone));
  return new Week(
    draw,
    { where, beginMs, settings, calendar: await calendarOfWeek(settings) },
    mutant,
  ).play();
}

interface WeekPlan {
  where: Whereabouts;
  beginMs: number;
  settings: EveningSettings;
  calendar: Calendar;
}

class Week {
  readonly #draw: Draw;
  readonly #plan: WeekPlan;
  readonly #endMs: number;
  readonly #world: LampWorld;
  readonly #bots: Bot[];
  readonly #people: EveningPeople;
  readonly #around: LeaseContext;
  readonly #seen: EveningSeen;
  readonly #rules: EveningRules;
  readonly #mutant: EveningMutant | undefined;
  #nowMs: number;
  #fragile = false;
  #outage: Outage | undefined;
  /** When the rules want to look again, because something has to be over then. */
  #lookMs = Number.POSITIVE_INFINITY;

  constructor(draw: Draw, plan: WeekPlan, mutant: EveningMutant | undefined) {
    this.#draw = draw;
    this.#plan = plan;
    this.#mutant = mutant;
    this.#nowMs = plan.beginMs;
    this.#endMs = this.#nowMs + 7 * 24 * HOUR;
    this.#world = new LampWorld(
      () => this.#nowMs,
      () => draw.chance(0.05),
    );
    const store = this.#store();
    this.#world.leases = store.leases;
    this.#around = this.#aroundOf('people', store);
    this.#seen = new EveningSeen(this.#around, this.#world);
    this.#rules = new EveningRules(this.#seen);
    const watched = this.#seen.watching(mutant?.store?.(store) ?? store);
    this.#people = new EveningPeople(draw, this.#bend('people', watched), this.#world, this.#rules);
    this.#bots = draw.times(draw.int(1, 2), (index) => {
      const ports = crashing(watched, () => this.#fragile && draw.chance(0.01));
      return {
        evening: leaseServiceOf(this.#bend(`bot-${index}`, ports)),
        downUntilMs: 0,
        wakeMs: this.#nowMs,
      };
    });
  }

  #store(): EveningPorts {
    const clock: Clock = {
      now: () => this.#nowMs,
      sleep: () => Promise.reject(new Error('nobody sleeps here')),
      outside: (call) => call(),
    };
    const { leases, claims, approvals, exceptions, notices } = memoryPorts({
      ...{ clock, runs: new Map(), wakes: new Wakes() },
    });
    return { leases, claims, approvals, exceptions, notices };
  }

  #bend(owner: string, ports: EveningPorts): LeaseContext {
    const context = this.#aroundOf(owner, ports);
    return this.#mutant?.around?.(context) ?? context;
  }

  #aroundOf(owner: string, ports: EveningPorts): LeaseContext {
    return {
      environment: 'dev',
      settings: this.#plan.settings,
      calendar: this.#plan.calendar,
      ports,
      world: this.#world.view(),
      owner,
      now: () => this.#nowMs,
    };
  }

  async play(): Promise<WeekResult> {
    this.#countDays();
    while (this.#nowMs < this.#endMs) {
      const deeds = await this.#nextMoment();
      this.#world.settle();
      this.#noteWatch();
      // Before the bots have a chance to make good what they have let pass, and after.
      await this.#rules.check();
      await this.#happen(deeds);
      this.#world.settle();
      await this.#rules.check();
      if (this.#draw.chance(0.01)) {
        this.#outage ??= await drawOutage(this.#draw, this.#around, this.#nowMs);
      }
      if (this.#outage !== undefined && this.#outage.fromMs <= this.#nowMs) await this.#fall(this.#outage);
    }
    await this.#saidAll();
    await checkAfterwards(this.#seen);
    const { violations, counts } = this.#seen;
    return { violations: violations.map(({ rule, detail }) => `${rule}: ${detail}`), counts };
  }

  /** What kind of week it is. */
  #countDays(): void {
    const { where, beginMs, calendar } = this.#plan;
    const changes = offsetAt(beginMs, where.zone) !== offsetAt(this.#endMs, where.zone);
    if (changes) this.#seen.count('weeks with a change of clocks');
    const days = daysBetween(beginMs, this.#endMs, where.zone).map((ms) => dayOf(ms, 'UTC'));
    if (days.some((day) => calendar.holiday(day) !== undefined)) this.#seen.count('weeks with a holiday');
  }

  /** Time goes on to the next bot, or to a whim of somebody; now and then to the very edge of a deadline. */
  async #nextMoment(): Promise<number> {
    const draw = this.#draw;
    const bots = this.#bots.map(({ wakeMs, downUntilMs }) => Math.max(wakeMs, downUntilMs));
    const nextMs = Math.min(...bots, this.#lookMs, this.#outage?.fromMs ?? Number.POSITIVE_INFINITY);
    if (this.#lookMs <= nextMs) this.#lookMs = Number.POSITIVE_INFINITY;
    const lease = await this.#around.ports.leases.get('dev');
    if (lease !== undefined && draw.chance(0.15)) {
      const beforeMs = draw.pick([1, 0, 1, 0, 100, WARNING_MS, WARN_AT_MS]);
      const edge = lease.litUntilMs - beforeMs;
      if (edge > this.#nowMs && edge <= nextMs) {
        this.#nowMs = edge;
        this.#seen.count(`somebody acts ${beforeMs} ms before the end`);
        return draw.int(1, 2);
      }
    }
    const whimMs = this.#nowMs + draw.int(1, 3 * 60) * MINUTE + draw.int(0, 59_999);
    if (whimMs < nextMs) {
      this.#nowMs = whimMs;
      return 1;
    }
    this.#nowMs = Math.max(this.#nowMs, nextMs);
    return draw.chance(0.05) ? 1 : 0;
  }

  /** Everything of one moment at once, in whatever order the awaits fall. */
  async #happen(deeds: number): Promise<void> {
    const nowMs = this.#nowMs;
    const acting = this.#bots
      .filter(({ wakeMs, downUntilMs }) => downUntilMs <= nowMs && wakeMs <= nowMs)
      .map((bot) => this.#tick(bot));
    const people = this.#draw.times(deeds, () => this.#people.deed());
    await Promise.all([...acting, ...people]);
    // They look once a minute; here only when somebody has done something meanwhile.
    if (deeds > 0) for (const bot of this.#bots) bot.wakeMs = Math.min(bot.wakeMs, nowMs + MINUTE);
    this.#noteWatch();
  }

  #noteWatch(): void {
    const seen = this.#seen;
    const backMs = Math.min(...this.#bots.map(({ downUntilMs }) => downUntilMs));
    if (backMs > this.#nowMs) {
      seen.watchedSinceMs = Number.POSITIVE_INFINITY;
      this.#lookMs = backMs + MINUTE + 1;
    } else if (seen.watchedSinceMs === Number.POSITIVE_INFINITY) seen.watchedSinceMs = backMs;
  }

  async #tick(bot: Bot): Promise<void> {
    const { lateMs = 0 } = this.#mutant ?? {};
    try {
      bot.wakeMs = Math.max(await bot.evening.tick(), this.#nowMs + SECOND) + lateMs;
    } catch (error) {
      if (error instanceof Crash) {
        this.#seen.count('crashes');
        this.#rules.crashedMs = this.#nowMs;
        bot.downUntilMs = this.#nowMs + this.#draw.int(1, 90) * SECOND;
        bot.wakeMs = bot.downUntilMs;
      } else if (error instanceof Error && /under way/.test(error.message))
        bot.wakeMs = this.#nowMs + 5 * SECOND;
      else throw error;
    }
  }

  async #fall({ ms, all }: Outage): Promise<void> {
    this.#outage = undefined;
    this.#seen.count('outages');
    if (all) {
      for (const { what } of await deadlinesOf(this.#around, this.#nowMs, this.#nowMs + ms)) {
        this.#seen.count(`outages across ${what}`);
      }
    }
    for (const bot of this.#bots.slice(0, all ? undefined : 1)) {
      bot.downUntilMs = this.#nowMs + ms;
      bot.wakeMs = bot.downUntilMs + (this.#mutant?.lateAfterOutageMs ?? 0);
    }
    this.#noteWatch();
    this.#fragile = this.#draw.chance(0.5);
  }

  /** Whoever died with something to say or to do left it in the store: the others, or they themselves, go on. */
  async #saidAll(): Promise<void> {
    this.#fragile = false;
    for (const _ of [1, 2, 3, 4]) {
      this.#nowMs += 4 * MINUTE;
      this.#world.settle();
      for (const bot of this.#bots) {
        bot.downUntilMs = 0;
        await this.#tick(bot);
      }
    }
  }
}
