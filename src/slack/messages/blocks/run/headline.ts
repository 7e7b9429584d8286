import type { ComponentResult } from '../../../../core/events.ts';
import { type RunView, runProgress } from '../../../../core/run-view.ts';
import type { RunContext } from './run-parts.ts';

/** What becomes, or became, of the environment: `exchange-dev is going up`. */
export function headline(view: RunView, { texts }: RunContext): string {
  const { environment, action, ended, cancelling } = view;
  if (ended !== undefined) return texts.run.outcome(environment, action, ended.outcome);
  return cancelling === undefined
    ? texts.run.underWay(environment, action)
    : texts.run.endsEarly(environment, action);
}

/** The outcomes that are shown beside `5 of 12 done`. */
const TOLD = [
  'unchanged',
  'failed',
  'blocked',
  'cancelled',
  'left-out',
] as const satisfies readonly ComponentResult['result'][];

/** Behind the headline: `5 of 12 done`, and at the end what became of the rest and how long it took. */
export function figures(view: RunView, context: RunContext): string[] {
  const { run } = context.texts;
  const { done, total } = runProgress(view, context.nowMs);
  const counted = total === 0 ? run.nothingToDo : run.done(done, total);
  if (view.ended === undefined) return [counted];
  const results = Object.values(view.ended.components);
  const rest = TOLD.flatMap((state) => {
    const count = results.filter(({ result }) => result === state).length;
    return count > 0 ? [[state, count] as const] : [];
  });
  return [counted, ...(rest.length > 0 ? [run.results(rest)] : []), run.took(view.ended.durationMs)];
}
