import type { Action } from '../../../src/core/action.ts';
import { SECOND } from '../../../src/core/ports/clock.ts';
import { inZone } from '../../../src/core/schedule/zone.ts';
import type { Lamplighter } from '../../../src/lamplighter.ts';
import type { JumpingClock } from '../../sandbox-cloud/src/clock/jumping.ts';
import type { ClientAnswer } from '../../slack-on-localhost/src/index.ts';
import { nextAt, type TimeOfDay } from './time.ts';

interface Jump {
  label: string;
  at: TimeOfDay;
}

/** By what is told of a click. */
const JUMPS = {
  /** The first reminder comes an hour before the stop. */
  evening: { label: 'Go to 19:00', at: { hour: 19, minute: 0 } },
  /** A stop comes ten minutes after its last call: who jumps over the call waits for a later stop. */
  'last-call': { label: 'Go to the last call', at: { hour: 19, minute: 49 } },
  stop: { label: 'Go to 20:00', at: { hour: 20, minute: 0 } },
  /** The schedule lights it again. */
  morning: { label: 'Go to 11:00', at: { hour: 11, minute: 0 } },
} as const satisfies Record<string, Jump>;

type JumpId = keyof typeof JUMPS;

const isJump = (id: string): id is JumpId => id in JUMPS;

const UNDER_WAY: Readonly<Record<Action, string>> = {
  up: 'is going up',
  down: 'is going down',
  reset: 'is being reset',
  init: 'is being initialised',
};

export interface JumpParts {
  app: Pick<Lamplighter, 'liveRun' | 'follow'>;
  clock: JumpingClock;
  environment: string;
  zone: string;
  /** Whether there is something that an evening could stop. */
  isLit?(): Promise<boolean>;
}

/** The buttons that move the time of the simulated world. */
export class Jumps {
  readonly #parts: JumpParts;
  /** Which one waits until the run that is under way is over. */
  #waiting: { id: JumpId; action: Action } | undefined;
  /** What came of the last one, where it is not to be seen in the channel, and when. */
  #result: { text: string; atMs: number } | undefined;

  constructor(parts: JumpParts) {
    this.#parts = parts;
  }

  /** Those that are of use at this time of the day. */
  offered(): { id: string; label: string; waiting?: true }[] {
    const { clock, zone } = this.#parts;
    const towards = towardsStop(inZone(clock.now(), zone));
    return [...towards, 'morning' as const].map((id) => ({
      id,
      label: JUMPS[id].label,
      ...(this.#waiting?.id === id && { waiting: true as const }),
    }));
  }

  /** Why the time has not moved, or why nothing else has. */
  notice(): string | undefined {
    const { clock, environment } = this.#parts;
    if (this.#waiting !== undefined) return waitingText(environment, this.#waiting);
    // Of another time of the day by then.
    if (this.#result !== undefined && clock.now() - this.#result.atMs < RESULT_SHOWN_MS) {
      return this.#result.text;
    }
    return undefined;
  }

  /**
   * Moves the time, or, while a run is under way, does so when that is over: a run that found hours gone between two
   * looks would give up. The same button once more takes back what waits.
   */
  async press(id: string): Promise<ClientAnswer> {
    const { app, environment } = this.#parts;
    if (!isJump(id)) return { ok: false, error: 'There is no such button.' };
    if (this.#waiting?.id === id) {
      this.#waiting = undefined;
      return { ok: true };
    }
    const run = await app.liveRun(environment);
    if (run === undefined) {
      await this.#jump(id);
      return { ok: true };
    }
    const waiting = { id, action: run.action };
    this.#waiting = waiting;
    // What cannot be followed is not waited for: the button is there to be tried again.
    void this.#jumpWhenOver(waiting).catch(() => this.#withdraw(waiting));
    return { ok: false, error: waitingText(environment, waiting) };
  }

  async #jumpWhenOver(waiting: { id: JumpId }): Promise<void> {
    const { app, environment, clock } = this.#parts;
    let run = await app.liveRun(environment);
    while (run !== undefined) {
      const handle = await app.follow(run.id);
      await handle.finished;
      // A run is told to be over a moment before it is written down as such.
      await clock.sleep(SECOND);
      run = await app.liveRun(environment);
    }
    if (this.#waiting !== waiting) return;
    await this.#jump(waiting.id);
  }

  #withdraw(waiting: { id: JumpId }): void {
    if (this.#waiting === waiting) this.#waiting = undefined;
  }

  async #jump(id: JumpId): Promise<void> {
    const { clock, zone, environment, isLit } = this.#parts;
    const { at } = JUMPS[id];
    this.#waiting = undefined;
    this.#result = undefined;
    const lit = id === 'morning' || isLit === undefined || (await isLit());
    clock.jumpTo(nextAt(clock.now(), at, zone));
    if (lit) return;
    const text = `It is ${inZone(clock.now(), zone).toFormat('HH:mm')} and ${environment} is dark, so there is nothing to stop. Type /devenv up to see an evening with something to stop.`;
    this.#result = { text, atMs: clock.now() };
  }
}

const RESULT_SHOWN_MS = 300 * SECOND;

/** What of the evening is still to come today; from the last call to what it calls for there is nothing to skip. */
function towardsStop({ hour, minute }: TimeOfDay): JumpId[] {
  if (hour !== JUMPS.evening.at.hour) return ['evening'];
  if (minute < JUMPS['last-call'].at.minute) return ['last-call'];
  return minute < JUMPS['last-call'].at.minute + 2 ? [] : ['stop'];
}

const waitingText = (environment: string, { id, action }: { id: JumpId; action: Action }): string =>
  `${environment} ${UNDER_WAY[action] ?? 'is at work'}, so the clock has to wait. It will ${lowerFirst(JUMPS[id].label)} when that is over; click again to stay here.`;

const lowerFirst = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1);
