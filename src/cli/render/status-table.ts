import { describeError } from '../../core/errors.ts';
import { runProgress, runViewOf } from '../../core/run-view.ts';
import type { StatusReport, StatusRow } from '../../runs/requests.ts';
import { UNDER_WAY } from './action-words.ts';
import { renderNextSteps } from './outcome.ts';
import { timeLeft } from './run-frame.ts';
import { runJson, whoAsked } from './run-record.ts';
import type { Style } from './style.ts';
import { STATE_MARKS } from './symbols.ts';
import { type Cell, renderTable } from './table.ts';
import { duration, hang, oneLine, roughDuration } from './text.ts';

const NARROW = 60;

/** What is lit, row by row; a component that cannot be asked says so in its own row. */
export function renderStatus(report: StatusReport, options: { columns: number; style: Style }): string {
  const { columns, style } = options;
  const narrow = columns < NARROW;
  const headings = [
    { heading: '' },
    { heading: 'component', flexible: narrow },
    { heading: 'state' },
    ...(narrow ? [] : [{ heading: 'detail', flexible: true }]),
    { heading: 'since' },
  ];
  const rows = report.rows.flatMap((row) => statusRows(row, report.atMs, narrow));
  const steps = renderNextSteps(report.nextSteps, options);
  return [
    style('bold', hang('', summaryLine(report), columns)),
    ...(report.underWay ? [hang('', underWayLine(report.underWay, report.atMs), columns)] : []),
    '',
    renderTable(headings, rows, options),
    ...(steps ? ['', steps] : []),
  ].join('\n');
}

function statusRows({ component, probe }: StatusRow, atMs: number, narrow: boolean): Cell[][] {
  if ('failed' in probe) {
    const reason: Cell = {
      text: `unable to query: ${oneLine(describeError(probe.failed))}`,
      format: 'red',
      toTheEnd: true,
    };
    const head: Cell[] = [{ text: '?', format: 'red' }, { text: component.name }];
    return narrow
      ? [
          [...head, { text: '' }, { text: '' }],
          [{ text: '' }, reason],
        ]
      : [[...head, reason]];
  }
  const { observed } = probe;
  const { symbol, format } = STATE_MARKS[observed.state];
  const facts = Object.entries(observed.facts ?? {}).map(([name, value]) => `${name} ${value}`);
  const detail = [observed.detail, ...facts, ...(observed.warnings ?? [])].map(oneLine).join(' · ');
  const since = observed.sinceMs === undefined ? '' : roughDuration(atMs - observed.sinceMs);
  const head: Cell[] = [{ text: symbol, format }, { text: component.name }, { text: observed.state, format }];
  const rows: Cell[][] = narrow
    ? [
        [...head, { text: since }],
        [{ text: '' }, { text: detail, format: 'dim', toTheEnd: true }],
      ]
    : [[...head, { text: detail }, { text: since }]];
  if (observed.remedy) {
    rows.push([
      { text: '' },
      ...(narrow ? [] : [{ text: '' }]),
      { text: `what to do: ${observed.remedy}`, format: 'yellow', toTheEnd: true },
    ]);
  }
  return rows;
}

function summaryLine(report: StatusReport): string {
  const observed = report.rows.flatMap((row) => ('observed' in row.probe ? [row.probe.observed] : []));
  const on = observed.filter((observation) => observation.state === 'on').length;
  const unknown = report.rows.length - observed.length;
  const words = {
    lit: 'is lit',
    dark: 'is dark',
    mixed: 'is partly lit',
    unknown: 'cannot be seen whole',
  }[report.summary];
  return `${report.environment} ${words}: ${on} of ${report.rows.length} on${unknown > 0 ? `, ${unknown} unable to query` : ''}`;
}

/** Whose run it is, how far it is and how long it will take. */
function underWayLine({ run, events }: NonNullable<StatusReport['underWay']>, atMs: number): string {
  const view = runViewOf(events);
  const began = `It is ${UNDER_WAY[run.action]}, started by ${whoAsked(run)} ${duration(atMs - run.createdAtMs)} ago`;
  if (view === undefined) return `${began}; not begun yet (run ${run.id}).`;
  const progress = runProgress(view, atMs);
  const left = view.cancelling === undefined ? timeLeft(progress) : `cancelling: ${view.cancelling}`;
  const waits = progress.underWay.map((phase) => phase.planned.id).join(', ');
  const far = [`${progress.done}/${progress.total} done`, ...(waits ? [`waiting for ${waits}`] : []), left];
  return `${began}: ${far.join(', ')} (run ${run.id}).`;
}

function underWayJson({ run, events }: NonNullable<StatusReport['underWay']>, atMs: number): object {
  const view = runViewOf(events);
  if (view === undefined) return runJson(run, undefined);
  const { done, total, remainingMs, remainingAtMostMs, lateMs } = runProgress(view, atMs);
  return { ...runJson(run, undefined), done, total, remainingMs, remainingAtMostMs, lateMs };
}

/** The same for programs. */
export function statusJson(report: StatusReport): object {
  return {
    type: 'status',
    at: new Date(report.atMs).toISOString(),
    environment: report.environment,
    summary: report.summary,
    components: report.rows.map(({ component, probe }) => {
      const { name, kind } = component;
      if ('failed' in probe) return { name, kind, state: 'unknown', error: describeError(probe.failed) };
      const { state, detail, facts, warnings, remedy, sinceMs } = probe.observed;
      return {
        ...{ name, kind, state, detail },
        ...(facts && { facts }),
        ...(warnings && { warnings }),
        ...(remedy && { remedy }),
        ...(sinceMs !== undefined && { since: new Date(sinceMs).toISOString() }),
      };
    }),
    nextSteps: report.nextSteps,
    ...(report.underWay && { run: underWayJson(report.underWay, report.atMs) }),
  };
}
