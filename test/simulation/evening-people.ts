import type { Person } from '../../src/core/lease/policy.ts';
import { HOUR, MINUTE } from '../../src/core/ports/clock.ts';
import type { EveningAnswer, ExceptionAnswer } from '../../src/leases/answers.ts';
import { beginCancel, type CancelBegun, finishCancel } from '../../src/leases/cancel-stop.ts';
import type { LeaseContext } from '../../src/leases/lease-context.ts';
import { type LeaseService, leaseServiceOf } from '../../src/leases/lease-service.ts';
import { startLeased } from '../../src/leases/leased-start.ts';
import type { RunHandle, RunRequest } from '../../src/runs/requests.ts';
import type { LampWorld } from '../support/evening-world.ts';
import type { Draw } from './draw.ts';

const person = (id: string, name: string, role: Person['role']): Person => ({
  actor: { source: 'slack', id, name },
  role,
});
const DANA = person('U3', 'Dana', 'approver');
const LEE = person('U4', 'Lee', 'approver');
const PEOPLE = [person('U1', 'Minji', 'operator'), person('U2', 'Jun', 'operator'), DANA, LEE] as const;

const TIMES = ['2h', '90m', 'until 22:30', 'until 03:00', '6h', 'tomorrow 9:00', '3d', '20m'] as const;
/** Those of one race, so that at most one of them may have come through. */
type Race = readonly EveningAnswer[];

interface Ears {
  heard(answer: EveningAnswer): void;
  raced(answers: Race): void;
  toldOf(answer: ExceptionAnswer): void;
  cancelled(begun: CancelBegun): void;
}

/** What people do of an evening, each drawn from a seed; whatever they are answered is handed to the rules. */
export class EveningPeople {
  readonly #draw: Draw;
  readonly #around: LeaseContext;
  readonly #evening: LeaseService;
  readonly #world: LampWorld;
  readonly #ears: Ears;

  constructor(draw: Draw, context: LeaseContext, world: LampWorld, ears: Ears) {
    this.#draw = draw;
    this.#around = context;
    this.#evening = leaseServiceOf(context);
    this.#world = world;
    this.#ears = ears;
  }

  async deed(): Promise<void> {
    const draw = this.#draw;
    const one = draw.pick(PEOPLE);
    const lease = await this.#around.ports.leases.get('dev');
    if (lease?.reminded.stopping !== undefined && draw.chance(0.5)) return this.#cancel(one);
    const deeds = [
      () => this.#extend(one),
      () => this.#extend(one),
      () => this.#extend(one),
      async () => this.#ears.heard(await this.#evening.extend(one, { kind: 'tonight' })),
      () => this.#run('up', one),
      () => this.#run('up', one),
      () => this.#run('down', one),
      async () => this.#ears.heard(await this.#evening.stopNow(one)),
      () => this.#add(one, 'lock', 0, draw.int(10, 200) * MINUTE),
      async () => this.#ears.toldOf(await this.#evening.end(one, { kind: 'lock' })),
      () => this.#add(one, 'hold', 0, draw.int(1, 40) * HOUR),
      async () => this.#ears.toldOf(await this.#evening.end(one, { kind: 'hold' })),
      () => this.#book(one),
      () => this.#decide(),
      () => this.#decide(),
      () => this.#byHand(),
      () => this.#clickTwice(),
    ];
    await draw.pick(deeds)();
  }

  async #extend(one: Person): Promise<void> {
    const when = this.#evening.read(this.#draw.pick(TIMES));
    const wish = when.kind === 'for' || when.kind === 'until' ? when : ({ kind: 'tonight' } as const);
    this.#ears.heard(await this.#evening.extend(one, wish));
  }

  /** Two people click the same button at the same moment. */
  async #clickTwice(): Promise<void> {
    const lease = await this.#around.ports.leases.get('dev');
    const seen = lease && { litUntilMs: lease.litUntilMs };
    const clicks = [DANA, LEE].map((one) => this.#evening.extend(one, { kind: 'for', ms: HOUR }, seen));
    const answers = await Promise.all(clicks);
    for (const answer of answers) this.#ears.heard(answer);
    this.#ears.raced(answers);
  }

  /** Half of those who are asked die before the run is over: then the bots go on. */
  async #cancel(one: Person): Promise<void> {
    const begun = await beginCancel(this.#around, one);
    this.#ears.cancelled(begun);
    if (begun.step !== 'ending' && begun.step !== 'given-up') return;
    if (this.#draw.chance(0.5)) return;
    const run = begun.run && (await this.#around.world.run(begun.run.id));
    await finishCancel(this.#around, one, run);
  }

  async #decide(): Promise<void> {
    const [open] = await this.#around.ports.approvals.openOf('dev');
    if (open === undefined) return;
    const decision = this.#draw.pick(['approved', 'denied'] as const);
    const deciding = [DANA, LEE].map((one) => this.#evening.decide(one, open.id, { decision }));
    for (const answer of await Promise.all(deciding)) this.#ears.heard(answer);
  }

  async #add(one: Person, kind: 'lock' | 'hold' | 'booking', inMs: number, forMs: number): Promise<void> {
    const fromMs = this.#around.now() + inMs;
    const time = { fromMs, untilMs: fromMs + forMs, reason: 'load test' };
    this.#ears.toldOf(await this.#evening.add(one, kind, time));
  }

  /** Now and then of a time that has begun. */
  #book(one: Person): Promise<void> {
    const draw = this.#draw;
    const nowMs = this.#around.now();
    const inMs = Math.ceil(nowMs / HOUR) * HOUR + draw.int(-1, 30) * HOUR - nowMs;
    return this.#add(one, 'booking', inMs, draw.int(2, 6) * HOUR);
  }

  async #byHand(): Promise<void> {
    if (this.#world.live === undefined) this.#world.turn(this.#draw.chance(0.6));
  }

  async #run(action: 'up' | 'down', { actor, role }: Person): Promise<void> {
    const request: RunRequest = {
      ...{ action, requester: actor.name, origin: { actor }, role },
      trigger: 'person',
      supersede: this.#draw.chance(0.5),
    };
    try {
      await startLeased(this.#around, request, async () => {
        const { runId } = this.#world.start(request);
        return { runId } as RunHandle;
      });
    } catch (error) {
      if (!(error instanceof Error) || !/under way|locked/.test(error.message)) throw error;
    }
  }
}
