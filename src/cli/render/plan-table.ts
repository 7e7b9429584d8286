import type { Plan, PlannedPhase, Saving } from '../../core/plan/plan.ts';
import { renderPlanWarnings } from './run-frame.ts';
import type { Style } from './style.ts';
import { type Cell, renderTable } from './table.ts';
import { duration, hang } from './text.ts';

const NARROW = 60;

/** A dry run: what would be done, why, after what, how long it usually takes. */
export function renderPlan(plan: Plan, options: { columns: number; style: Style }): string {
  const { columns, style } = options;
  const work = plan.phases.filter((phase) => !phase.skip);
  const idle = plan.phases.length - work.length;
  const narrow = columns < NARROW;
  const critical = new Set(plan.criticalPath.phases);
  const rows = plan.phases.flatMap((phase) => planRows(phase, critical.has(phase.id), narrow));
  const headings = [
    { heading: '' },
    { heading: 'phase', flexible: narrow },
    { heading: 'does' },
    ...(narrow ? [] : [{ heading: 'why', flexible: true }]),
    { heading: work.some((phase) => phase.p90Ms !== undefined) ? 'usually' : 'takes' },
  ];
  const title =
    work.length === 0
      ? `${plan.action} ${plan.environment}: nothing to do`
      : `${plan.action} ${plan.environment}: ${work.length} to do${idle > 0 ? `, ${idle} already as wanted` : ''}, ${wholeTime(plan.criticalPath)}`;
  const sections = [style('bold', hang('', title, columns)), renderTable(headings, rows, options)];
  if (plan.criticalPath.phases.length > 0 && work.length > 0) {
    const path = `The longest chain (*): ${plan.criticalPath.phases.join(' → ')}, ${duration(plan.criticalPath.ms)}`;
    sections.push(hang('', path, columns));
  }
  if (plan.savings !== undefined && plan.savings.length > 0) {
    const lines = plan.savings.map((saving) => hang('  ', savingText(saving, plan.criticalPath.ms), columns));
    sections.push(['What would make it shorter:', ...lines].join('\n'));
  }
  if (plan.leftOut.length > 0) {
    const left = plan.leftOut.map(({ component, reason }) => hang('  ', `${component}: ${reason}`, columns));
    sections.push(['Left out:', ...left].join('\n'));
  }
  if (plan.warnings.length > 0) sections.push(renderPlanWarnings(plan.warnings, options));
  return sections.join('\n\n');
}

function savingText(saving: Saving, wholeMs: number): string {
  const saves = `save ${duration(saving.savesMs)}`;
  switch (saving.kind) {
    case 'keep-lit': {
      const { component, takesMs, costs } = saving;
      const cost = costs && ` and cost ${Math.round(costs.amount)} ${costs.currency} a month`;
      return `${component} is ${duration(takesMs)} of ${duration(wholeMs)}; kept lit at night it would ${saves}${cost ?? ''}`;
    }
    case 'ready-after': {
      const { components, need } = saving;
      const who = components.join(' and ');
      return `${who} could boot while ${need} is on its way: readyAfter instead of needs would ${saves} and cost nothing, if they wait for it without crashing`;
    }
    default:
      return saving satisfies never;
  }
}

/** `p90 4m 40s`: what nine of ten earlier ones stayed below, where that is more than usual. */
function slowTime({ skip, expectedMs, p90Ms }: PlannedPhase): string {
  if (skip || p90Ms === undefined || duration(p90Ms) === duration(expectedMs)) return '';
  return `p90 ${duration(p90Ms)}`;
}

function wholeTime({ ms, p90Ms }: Plan['criticalPath']): string {
  if (p90Ms === undefined) return `about ${duration(ms)}`;
  return `usually ${duration(ms)}${p90Ms > ms ? ` (p90 ${duration(p90Ms)})` : ''}`;
}

function planRows(phase: PlannedPhase, isCritical: boolean, narrow: boolean): Cell[][] {
  const needs = phase.needs.map((need) => need.phase);
  const why = [
    phase.reason,
    ...(phase.delegatedTo ? [`called by ${phase.delegatedTo}`] : []),
    ...(phase.members?.length ? [`calls for ${phase.members.join(', ')}`] : []),
    ...(needs.length > 0 && !phase.skip ? [`after ${needs.join(', ')}`] : []),
    // A narrow terminal has no room for it beside the usual time.
    ...(narrow && slowTime(phase) ? [slowTime(phase)] : []),
  ].join(' · ');
  const format = phase.skip ? ('dim' as const) : undefined;
  const cell = (text: string): Cell => ({ text, ...(format && { format }) });
  const mark: Cell = isCritical && !phase.skip ? { text: '*', format: 'yellow' } : { text: '' };
  const does = cell(phase.skip ? '-' : phase.verb);
  const slow = narrow || !slowTime(phase) ? '' : ` (${slowTime(phase)})`;
  const takes = cell(phase.skip ? '' : duration(phase.expectedMs) + slow);
  return narrow
    ? [
        [mark, cell(phase.id), does, takes],
        [{ text: '' }, { ...cell(why), toTheEnd: true }],
      ]
    : [[mark, cell(phase.id), does, cell(why), takes]];
}
