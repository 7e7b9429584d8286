import { type CostReport, costReport, type Span } from '../core/cost/cost-report.ts';
import { litIntervals } from '../core/cost/lit-intervals.ts';
import { LamplighterError } from '../core/errors.ts';
import type { RunEvent } from '../core/events.ts';
import type { RunStore } from '../core/ports/run-store.ts';
import type { OpenEnvironment } from './open-environment.ts';

/** Far more than a month of ordinary days; a time with more runs than that is refused, not guessed. */
const MOST_RUNS = 2_000;

/**
 * What an environment has cost in a time, by the journals of its runs. Throws `config-invalid` where no price is
 * written down.
 */
export async function reportCost(
  { environment, clock }: Pick<OpenEnvironment, 'environment' | 'clock'>,
  store: Pick<RunStore, 'runs' | 'events'>,
  span: Span,
  windows?: readonly Span[],
): Promise<CostReport> {
  const { name, prices, components } = environment;
  if (prices === undefined) {
    throw new LamplighterError('config-invalid', `no prices are known for ${name}`, {
      remedy: 'Write what its components cost under `prices` of the environment: docs/config.md.',
    });
  }
  return costReport({
    prices,
    // What has no power state of its own costs nothing by itself; its machines are components too.
    components: components
      .filter(({ shape, name: component }) => shape === 'resource' || component in prices.perHour)
      .map((component) => component.name),
    intervals: litIntervals(await journals(store, name, span)),
    span,
    nowMs: clock.now(),
    windows,
  });
}

/** The oldest first. Runs before the time count too: what was lit then may be lit still. */
async function journals(
  store: Pick<RunStore, 'runs' | 'events'>,
  environment: string,
  span: Span,
): Promise<(readonly RunEvent[])[]> {
  const newestFirst = await store.runs({ environment, limit: MOST_RUNS });
  const [first] = newestFirst.slice(-1);
  if (newestFirst.length === MOST_RUNS && first !== undefined && first.createdAtMs > span.fromMs) {
    throw new LamplighterError('usage', `${environment} has had more than ${MOST_RUNS} runs since then`, {
      remedy: 'Ask for a later month.',
    });
  }
  const inTime = newestFirst.filter(({ createdAtMs }) => createdAtMs < span.untilMs).toReversed();
  return Promise.all(inTime.map(({ id }) => store.events(id)));
}
