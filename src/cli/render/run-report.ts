import type { RunEvent } from '../../core/events.ts';
import type { RunRecord } from '../../core/ports/run-store.ts';
import { neverBegan, type PhaseView, type RunView, runViewOf } from '../../core/run-view.ts';
import { renderNeverBegan } from './failure.ts';
import { renderOutcome, renderTroubles } from './outcome.ts';
import { renderPlanWarnings } from './run-frame.ts';
import { tookMs, whoAsked } from './run-record.ts';
import type { Style } from './style.ts';
import { PHASE_MARKS } from './symbols.ts';
import { type Cell, renderTable } from './table.ts';
import { dateTime, duration, hang, oneLine, timeZoneName } from './text.ts';

interface ReportOptions {
  columns: number;
  style: Style;
  /** Default: where the reader is. */
  timeZone?: string;
}

const NARROW = 60;

/** Everything that a person may want to know of one run: who, when, by whom, each phase, what went wrong. */
export function renderRunReport(run: RunRecord, events: readonly RunEvent[], options: ReportOptions): string {
  const { columns, style } = options;
  const view = runViewOf(events);
  const unbegun = neverBegan(view, events.at(-1));
  const sections = [
    [style('bold', hang('', `${run.environment} ${run.action} (${run.id})`, columns))]
      .concat(facts(run, view, options).map(([label, text]) => hang(`  ${label.padEnd(11)}`, text, columns)))
      .join('\n'),
  ];
  if (view) {
    sections.push(renderPhases(view, options), renderPlanWarnings(view.warnings, options));
    sections.push(view.ended ? renderOutcome(view, options) : renderTroubles(view, options));
  } else if (unbegun) sections.push(renderNeverBegan(unbegun, options));
  return sections.filter((section) => section !== '').join('\n\n');
}

type Fact = readonly [label: string, text: string];

function facts(run: RunRecord, view: RunView | undefined, { timeZone }: ReportOptions): Fact[] {
  const { createdAtMs, startedAtMs, finishedAtMs, options, cancel, attempt, owner = '?' } = run;
  const at = (ms: number) => `${dateTime(ms, timeZone)} ${timeZoneName(ms, timeZone)}`;
  const after = (ms: number) => `after ${duration(ms - (startedAtMs ?? createdAtMs))}`;
  const wishes = [...(options.infraOnly ? ['--infra-only'] : []), ...(options.reset ? ['--reset'] : [])];
  const list: Fact[] = [['asked for', [at(createdAtMs), `by ${whoAsked(run)}`, ...wishes].join(', ')]];
  if (startedAtMs !== undefined) list.push(['began', at(startedAtMs)]);
  for (const { atMs, owner: by, attempt: number, reason } of view?.resumptions ?? []) {
    list.push(['taken up', `${after(atMs)} by ${by} (attempt ${number}): ${reason}`]);
  }
  if (cancel) {
    const why = cancel.reason.includes(cancel.by) ? '' : `: ${cancel.reason}`;
    list.push(['cancel', `asked for by ${cancel.by} ${after(cancel.atMs)}${why}`]);
  }
  if (run.state === 'queued') list.push(['state', 'waits to be taken up']);
  if (run.state === 'running') list.push(['at work', `${owner} (attempt ${attempt})`]);
  if (finishedAtMs !== undefined) {
    const attempts = attempt > 1 ? `, in ${attempt} attempts` : '';
    list.push(['ended', `${at(finishedAtMs)}, after ${duration(tookMs(run) ?? 0)}${attempts}`]);
  }
  return list;
}

function renderPhases(view: RunView, options: ReportOptions): string {
  const narrow = options.columns < NARROW;
  const headings = [
    { heading: '' },
    { heading: 'phase', flexible: narrow },
    { heading: 'result' },
    { heading: 'began' },
    { heading: 'took' },
    ...(narrow ? [] : [{ heading: 'detail', flexible: true }]),
  ];
  return renderTable(
    headings,
    view.phases.flatMap((phase) => phaseRows(view, phase, narrow)),
    options,
  );
}

function phaseRows(view: RunView, phase: PhaseView, narrow: boolean): Cell[][] {
  const { planned, state, startedAtMs, durationMs } = phase;
  const blocked = phase.blockedBy.length > 0;
  const { symbol, format } = PHASE_MARKS[blocked ? 'cancelled' : state];
  const row: Cell[] = [
    { text: symbol, format },
    { text: planned.id },
    { text: blocked ? 'blocked' : state, format },
    { text: startedAtMs === undefined ? '' : `+${duration(startedAtMs - view.startedAtMs)}` },
    { text: durationMs === undefined ? '' : duration(durationMs) },
  ];
  // The failure stands below, whole.
  const detail = oneLine(phase.detail);
  return narrow
    ? [row, [{ text: '' }, { text: detail, format: 'dim', toTheEnd: true }]]
    : [[...row, { text: detail }]];
}
