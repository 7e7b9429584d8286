import type { Failure, Outcome } from '../../core/events.ts';
import type { Style } from './style.ts';
import { OUTCOME_MARKS, PHASE_MARKS } from './symbols.ts';
import { hang } from './text.ts';

/** A failure for people: which component, what happened, what it looked like last, what the service said, what to do. */
export function renderFailure(failure: Failure, options: { columns: number; style: Style }): string {
  const { columns, style } = options;
  const { symbol, format } = PHASE_MARKS.failed;
  const part = (label: string, text: string | undefined) =>
    text ? [hang(`    ${label.padEnd(13)}`, text, columns)] : [];
  const namesItself = [': ', ' '].some((next) => failure.message.startsWith(failure.component + next));
  const about = namesItself ? '' : `${failure.component}: `;
  const [first = '', ...more] = hang('  ', about + failure.message, columns).split('\n');
  return [
    style(format, `${symbol} ${first.trimStart()}`),
    ...more.map((line) => style(format, line)),
    ...part('last seen', failure.lastObserved),
    ...part('service said', failure.serviceSaid),
    ...part('what to do', failure.remedy),
  ].join('\n');
}

/** What kept a run from beginning. */
export function renderNeverBegan(
  { outcome, failure }: { outcome: Outcome; failure: Failure },
  options: { columns: number; style: Style },
): string {
  const { columns, style } = options;
  const { symbol, format } = OUTCOME_MARKS[outcome];
  if (outcome === 'cancelled') {
    const words = `The run ended before it began, and nothing was changed: ${failure.message}`;
    return style(format, hang(`${symbol} `, words, columns));
  }
  return [
    renderFailure(failure, options),
    hang('  ', 'The run ended before it began: nothing was changed.', columns),
  ].join('\n');
}
