import { WARNING_MS } from '../../src/core/lease/policy.ts';
import { type Clock, HOUR, MINUTE, SECOND } from '../../src/core/ports/clock.ts';
import { calendarOf } from '../../src/core/schedule/calendar.ts';
import type { EveningSettings } from '../../src/core/schedule/settings.ts';
import { dayOf } from '../../src/core/schedule/zone.ts';
import { memoryPorts } from '../../src/store/memory-ports/index.ts';
import { Wakes } from '../../src/store/wakes.ts';
import type { EveningAround, EveningPorts } from '../../src/use-cases/evening/around.ts';
import { type Evening, eveningOf } from '../../src/use-cases/evening/evening.ts';
import { Draw } from './draw.ts';
import { Crash, crashing } from './evening-crash.ts';
import type { EveningMutant } from './evening-mutants.ts';
import { EveningPeople } from './evening-people.ts';
import { EveningRules } from './evening-rules.ts';
import { BEGINNINGS, drawSettings, ZONES } from './evening-settings.ts';
import { LampWorld } from './evening-world.ts';
import { quickRandom } from './quick-random.ts';

export interface WeekResult {
  violations: string[];
  counts: Record<string, number>;
}

interface Bot {
  evening: Evening;
  downUntilMs: number;
  wakeMs: number;
}

/** One week of one environment: people, holidays, outages, crashes and clock changes, drawn from a seed. */
export async function eveningWeek(seed: number, mutant?: EveningMutant): Promise<WeekResult> {
  return new Week(seed, mutant).play();
}

class Week {
  readonly #draw: Draw;
  readonly #zone: string;
  readonly #endMs: number;
  readonly #world: LampWorld;
  readonly #settings: EveningSettings;
  readonly #bots: Bot[];
  readonly #people: EveningPeople;
  readonly #around: EveningAround;
  readonly #rules: EveningRules;
  readonly #mutant: EveningMutant | undefined;
  #nowMs: number;
  #fragile = false;
  /** When the rules want to look again, because something has to be over then. */
  #lookMs = Number.POSITIVE_INFINITY;

  constructor(seed: number, mutant: EveningMutant | undefined) {
    const draw = new Draw(seed, quickRandom(seed));
    this.#draw = draw;
    this.#mutant = mutant;
    this.#zone = draw.pick(ZONES);
    this.#nowMs = Date.parse(`${draw.pick(BEGINNINGS)}T00:00:00Z`) + draw.int(0, 3) * HOUR;
    this.#endMs = this.#nowMs + 7 * 24 * HOUR;
    this.#world = new LampWorld(
      () => this.#nowMs,
      () => draw.chance(0.05),
    );
    this.#settings = drawSettings(draw, this.#zone, dayOf(this.#nowMs, this.#zone));
    const store = this.#store();
    this.#around = this.#aroundOf('people', store);
    this.#rules = new EveningRules(this.#around, this.#world);
    const bent = mutant?.store?.(store) ?? store;
    const watched = { ...bent, leases: this.#rules.watching(bent.leases) };
    this.#people = new EveningPeople(draw, this.#bend('people', watched), this.#world, this.#rules);
    this.#bots = draw.times(draw.int(1, 2), (index) => {
      const ports = crashing(watched, () => this.#fragile && draw.chance(0.01));
      return {
        evening: eveningOf(this.#bend(`bot-${index}`, ports)),
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

  #bend(owner: string, ports: EveningPorts): EveningAround {
    const around = this.#aroundOf(owner, ports);
    return this.#mutant?.around?.(around) ?? around;
  }

  #aroundOf(owner: string, ports: EveningPorts): EveningAround {
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

  async play(): Promise<WeekResult> {
    while (this.#nowMs < this.#endMs) {
      const deeds = await this.#nextMoment();
      this.#world.settle();
      this.#noteWatch();
      // Before the bots have a chance to make good what they have let pass, and after.
      await this.#rules.check();
      await this.#happen(deeds);
      this.#world.settle();
      await this.#rules.check();
      if (this.#draw.chance(0.01)) this.#outage();
    }
    await this.#saidAll();
    await this.#rules.checkWeek();
    const { violations, counts } = this.#rules;
    return { violations, counts };
  }

  /** Time goes on to the next bot, or to a whim of somebody; now and then to the very edge of a deadline. */
  async #nextMoment(): Promise<number> {
    const draw = this.#draw;
    const bots = this.#bots.map(({ wakeMs, downUntilMs }) => Math.max(wakeMs, downUntilMs));
    const nextMs = Math.min(...bots, this.#lookMs);
    if (this.#lookMs <= nextMs) this.#lookMs = Number.POSITIVE_INFINITY;
    const lease = await this.#around.ports.leases.get('dev');
    if (lease !== undefined && draw.chance(0.15)) {
      const edge = lease.litUntilMs - draw.pick([1, 0, 1, 100, WARNING_MS]);
      if (edge > this.#nowMs && edge <= nextMs) {
        this.#nowMs = edge;
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
    const rules = this.#rules;
    const backMs = Math.min(...this.#bots.map(({ downUntilMs }) => downUntilMs));
    if (backMs > this.#nowMs) {
      rules.watchedSinceMs = Number.POSITIVE_INFINITY;
      this.#lookMs = backMs + MINUTE + 1;
    } else if (rules.watchedSinceMs === Number.POSITIVE_INFINITY) rules.watchedSinceMs = backMs;
  }

  async #tick(bot: Bot): Promise<void> {
    const { lateMs = 0 } = this.#mutant ?? {};
    try {
      bot.wakeMs = Math.max(await bot.evening.tick(), this.#nowMs + SECOND) + lateMs;
    } catch (error) {
      if (error instanceof Crash) {
        this.#rules.count('crashes');
        this.#rules.crashedMs = this.#nowMs;
        bot.downUntilMs = this.#nowMs + this.#draw.int(1, 90) * SECOND;
        bot.wakeMs = bot.downUntilMs;
      } else if (error instanceof Error && /under way/.test(error.message))
        bot.wakeMs = this.#nowMs + 5 * SECOND;
      else throw error;
    }
  }

  #outage(): void {
    const draw = this.#draw;
    this.#rules.count('outages');
    const length = draw.pick([2 * MINUTE, 20 * MINUTE, 3 * HOUR, 14 * HOUR]) + draw.int(0, 60) * SECOND;
    const all = draw.chance(0.7);
    for (const bot of this.#bots.slice(0, all ? undefined : 1)) {
      bot.downUntilMs = this.#nowMs + length;
      bot.wakeMs = bot.downUntilMs + (this.#mutant?.lateAfterOutageMs ?? 0);
    }
    this.#noteWatch();
    this.#fragile = draw.chance(0.5);
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
