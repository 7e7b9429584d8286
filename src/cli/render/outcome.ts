import type { RunView } from '../../core/run-view.ts';
import { renderFailure } from './failure.ts';
import type { Style } from './style.ts';
import { OUTCOME_MARKS, outcomeWords } from './symbols.ts';
import { duration, hang } from './text.ts';

const COUNTED = [
  ['succeeded', 'done'],
  ['unchanged', 'unchanged'],
  ['failed', 'failed'],
  ['blocked', 'blocked'],
  ['cancelled', 'cancelled'],
  ['left-out', 'left out'],
] as const;

/** What a person reads when a run is over; empty while it is not. */
export function renderOutcome(view: RunView, options: { columns: number; style: Style }): string {
  const { columns, style } = options;
  const { ended } = view;
  if (ended === undefined) return '';
  const { symbol, format } = OUTCOME_MARKS[ended.outcome];
  const results = Object.entries(ended.components);
  const counts = COUNTED.flatMap(([result, word]) => {
    const count = results.filter(([, component]) => component.result === result).length;
    return count > 0 ? [`${count} ${word}`] : [];
  });
  const headline = `${view.environment} ${outcomeWords(view.action, ended.outcome)}: ${counts.join(', ')}, in ${duration(ended.durationMs)}`;
  const lines = [style(format, hang(`${symbol} `, headline, columns))];
  if (ended.criticalPathMs > 0) {
    const chain = `The longest chain took ${duration(ended.criticalPathMs)}; expected were ${duration(ended.expectedMs)}.`;
    lines.push(style('dim', hang('  ', chain, columns)));
  }
  const troubles = renderTroubles(view, options);
  if (troubles) lines.push('', troubles);
  return lines.join('\n');
}

/** What went wrong so far: failures, what they held up, and warnings; empty when nothing did. */
export function renderTroubles(view: RunView, options: { columns: number; style: Style }): string {
  const { columns, style } = options;
  const sections: string[] = [];
  const failures = view.phases.flatMap((phase) => (phase.failure ? [phase.failure] : []));
  sections.push(...failures.map((failure) => renderFailure(failure, options)));
  // A blocked component has no failure of its own, only somebody else's.
  const blocked = Object.entries(view.ended?.components ?? {}).filter(
    ([, component]) => component.result === 'blocked',
  );
  sections.push(blocked.map(([name, { detail }]) => hang('  ', `${name}: ${detail}`, columns)).join('\n'));
  const warnings = view.phases.flatMap((phase) =>
    // A warning that came again says nothing new.
    [...new Set(phase.warnings)].map((warning) => hang('! ', `${phase.planned.id}: ${warning}`, columns)),
  );
  sections.push(warnings.map((warning) => style('yellow', warning)).join('\n'));
  return sections.filter((section) => section !== '').join('\n\n');
}

/** What to do now, as the configuration says; commands are not wrapped below 200 columns, to be copied whole. */
export const renderNextSteps = (steps: readonly string[], options: { columns: number }): string =>
  steps.length === 0
    ? ''
    : ['Next steps:', ...steps.map((step) => hang('  ', step, Math.max(options.columns, 200)))].join('\n');
