import type { SeedResult } from './simulate-seed.ts';

/** How much of the story before a broken rule is told. */
const LINES = 60;

/** What many seeds have come to. */
export class Totals {
  #seeds = 0;
  #runs = 0;
  #attempts = 0;
  #effects = 0;
  #windows = 0;
  #virtualMs = 0;
  readonly #outcomes: Record<string, number> = {};
  readonly #failed: number[] = [];
  readonly #rules: Record<string, number> = {};
  readonly #evening: Record<string, number> = {};

  add(result: SeedResult): void {
    this.#seeds += 1;
    this.#runs += result.runs;
    this.#attempts += result.attempts;
    this.#effects += result.effects;
    this.#windows += result.windows;
    this.#virtualMs += result.virtualMs;
    for (const [outcome, count] of Object.entries(result.outcomes)) {
      this.#outcomes[outcome] = (this.#outcomes[outcome] ?? 0) + count;
    }
    for (const [what, count] of Object.entries(result.evening)) {
      this.#evening[what] = (this.#evening[what] ?? 0) + count;
    }
    const [first] = result.violations;
    if (first === undefined) return;
    this.#rules[first.rule] = (this.#rules[first.rule] ?? 0) + 1;
    this.#failed.push(result.seed);
    // The first ones tell the story; the others only count.
    if (this.#failed.length <= 3) console.error(describeFailure(result));
  }

  report(seconds: number): void {
    const perMinute = Math.round((this.#seeds / seconds) * 60);
    const days = (this.#virtualMs / 86_400_000).toFixed(1);
    console.log(
      `${this.#seeds} seeds in ${seconds.toFixed(1)} s (${perMinute} a minute): ${this.#runs} runs in ` +
        `${this.#attempts} attempts, ${this.#effects} effects, ${days} days of virtual time`,
    );
    console.log(`outcomes: ${JSON.stringify(this.#outcomes)}`);
    console.log(`evenings: ${JSON.stringify(this.#evening)}`);
    console.log(`late effects in the window that no check can close: ${this.#windows}`);
    console.log(`${this.#failed.length} violations`);
    if (this.#failed.length === 0) return;
    console.log(`by rule: ${JSON.stringify(this.#rules)}; seeds: ${this.#failed.slice(0, 40).join(' ')}`);
    process.exitCode = 1;
  }
}

/** What a person needs: which rule, what led there, and how to see it again. */
export function describeFailure(result: SeedResult): string {
  const { seed, violations, trace } = result;
  const first = trace.findIndex((line) => line.includes(' RULE '));
  const until = first < 0 ? trace.length : first + 1;
  return [
    `Seed ${seed} broke a rule:`,
    ...violations.slice(0, 5).map(({ rule, detail }) => `  ${rule}: ${detail}`),
    ...trace.slice(Math.max(0, until - LINES), until),
    `Replay: npm run simulate -- --seeds 1 --from ${seed} --verbose`,
  ].join('\n');
}
