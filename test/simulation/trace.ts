/** What happened, in order, for a person to read and for two runs of one seed to be compared. */
export class Trace {
  readonly lines: string[] = [];
  readonly #now: () => number;
  readonly #startMs: number;

  constructor(now: () => number) {
    this.#now = now;
    this.#startMs = now();
  }

  note(who: string, text: string): void {
    const at = ((this.#now() - this.#startMs) / 1000).toFixed(3).padStart(9);
    this.lines.push(`${at} ${who.padEnd(6)} ${text}`);
  }
}
