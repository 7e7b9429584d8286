import type { RunRecord } from '../../core/ports/run-store.ts';
import { tookMs, whoAsked } from './run-record.ts';
import type { Style } from './style.ts';
import { OUTCOME_MARKS, PHASE_MARKS } from './symbols.ts';
import { type Cell, renderTable } from './table.ts';
import { dateTime, duration, oneLine, timeZoneName } from './text.ts';

/** A run in the history. */
export interface PastRun {
  run: RunRecord;
  /** Why it ended as it did, or how far it is. */
  reason?: string | undefined;
}

export interface HistoryOptions {
  columns: number;
  style: Style;
  /** Default: where the reader is. */
  timeZone?: string;
}

const NARROW = 60;

/** Two lines per run, the newest first: who asked for what and when, then its id and what there is to say. */
export function renderHistory(runs: readonly PastRun[], options: HistoryOptions): string {
  const [newest] = runs;
  if (newest === undefined) return 'There is no run yet.';
  const narrow = options.columns < NARROW;
  const several = new Set(runs.map(({ run }) => run.environment)).size > 1;
  const headings = [
    { heading: '' },
    { heading: narrow ? 'when' : `when (${timeZoneName(newest.run.createdAtMs, options.timeZone)})` },
    ...(several && !narrow ? [{ heading: 'where' }] : []),
    { heading: 'what', flexible: narrow },
    ...(narrow ? [] : [{ heading: 'who', flexible: true }, { heading: 'took' }]),
    { heading: 'outcome' },
  ];
  const rows = runs.flatMap(({ run, reason }) => {
    const { symbol, format } = run.outcome ? OUTCOME_MARKS[run.outcome] : PHASE_MARKS.running;
    const took = tookMs(run);
    const who = whoAsked(run);
    const more = [
      run.id,
      ...(narrow ? [...(several ? [run.environment] : []), who] : []),
      ...(narrow && took !== undefined ? [duration(took)] : []),
      ...(reason ? [oneLine(reason)] : []),
    ];
    const first: Cell[] = [
      { text: symbol, format },
      // There is no room for the year.
      { text: dateTime(run.createdAtMs, options.timeZone).slice(narrow ? 5 : 0) },
      ...(several && !narrow ? [{ text: run.environment }] : []),
      { text: run.action },
      ...(narrow ? [] : [{ text: who }, { text: took === undefined ? '' : duration(took) }]),
      { text: run.outcome ?? run.state, format },
    ];
    return [first, [{ text: '' }, { text: more.join(' · '), format: 'dim', toTheEnd: true }] as Cell[]];
  });
  return renderTable(headings, rows, options);
}
