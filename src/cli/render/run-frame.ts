import { isOver } from '../../core/events.ts';
import {
  endedWell,
  type PhaseView,
  phaseProgress,
  type RunProgress,
  type RunView,
  runProgress,
  waitsFor,
} from '../../core/run-view.ts';
import type { Style } from './style.ts';
import { OUTCOME_MARKS, outcomeWords, PHASE_MARKS } from './symbols.ts';
import { duration, hang, oneLine, pad, textWidth, truncate } from './text.ts';

export interface FrameOptions {
  columns: number;
  /** The frame is kept to this many lines: what is over is folded first. */
  rows: number;
  style: Style;
  /** How fast its time runs, where it is not the world's. */
  speed?: number;
}

const NARROW = 60;

/** One picture of a run at one moment: a header, then one line per phase. */
export function renderFrame(view: RunView, nowMs: number, options: FrameOptions): string {
  const header = renderHeader(view, runProgress(view, nowMs), options);
  const room = Math.max(1, options.rows - header.length - 1);
  return [...header, ...phaseLines(view, nowMs, room, options)].join('\n');
}

function renderHeader(view: RunView, progress: RunProgress, options: FrameOptions): string[] {
  const { columns, style } = options;
  const title = view.ended
    ? `${view.environment} ${outcomeWords(view.action, view.ended.outcome)}`
    : `${view.environment} ${view.action}`;
  const format = view.ended ? OUTCOME_MARKS[view.ended.outcome].format : 'bold';
  const pace = options.speed && options.speed !== 1 ? ` (${options.speed}x)` : '';
  const figures = [`${progress.done}/${progress.total} done`, duration(progress.elapsedMs) + pace];
  if (!view.ended) figures.push(view.cancelling === undefined ? timeLeft(progress) : 'cancelling');
  const rest = ` · ${figures.join(' · ')}`;
  const lines = [style(format, truncate(title, columns)) + truncate(rest, columns - textWidth(title))];
  if (columns - textWidth(title) < textWidth(rest)) {
    lines.splice(
      0,
      1,
      style(format, truncate(title, columns)),
      truncate(`  ${figures.join(' · ')}`, columns),
    );
  }
  lines.push(lamps(view, options));
  if (progress.underWay.length > 0) {
    const names = progress.underWay.map((phase) => phase.planned.id).join(', ');
    lines.push(style('dim', truncate(`  waiting for ${names}`, columns)));
  }
  const resumption = view.resumptions.at(-1);
  if (resumption && !view.ended) {
    const { owner, attempt, reason } = resumption;
    lines.push(style('dim', truncate(`  taken up by ${owner} (attempt ${attempt}): ${reason}`, columns)));
  }
  return lines;
}

/** One lamp per phase: lit when its component is, so that an `up` brightens and a `down` darkens the row. */
function lamps(view: RunView, { columns, style }: FrameOptions): string {
  const shown = view.phases.slice(0, Math.max(0, columns - 2));
  const row = shown.map((phase) => {
    if (phase.state === 'failed') return style('red', '✖');
    if (phase.state === 'running' || phase.state === 'waiting') return style('yellow', '◐');
    return endedWell(phase) === (view.desired === 'on') ? style('yellow', '●') : style('dim', '○');
  });
  return `  ${row.join('')}`;
}

function phaseLines(view: RunView, nowMs: number, room: number, options: FrameOptions): string[] {
  const { columns, style } = options;
  const longest = Math.max(4, ...view.phases.map((phase) => textWidth(phase.planned.id)));
  const narrow = columns < NARROW;
  const nameWidth = Math.min(longest, narrow ? 12 : 24);
  const line = (phase: PhaseView): string => {
    // Blocked by another's failure: skipped, but not because all is well.
    const { symbol, format } = PHASE_MARKS[phase.blockedBy.length > 0 ? 'cancelled' : phase.state];
    const { elapsed, eta } = times(phase, nowMs);
    // A narrow terminal has room for one figure: the one that still changes.
    const figures = narrow
      ? pad(eta || elapsed, 9, 'right')
      : pad(elapsed, 8, 'right') + pad(eta, 12, 'right');
    const detailWidth = Math.max(0, columns - 2 - nameWidth - 1 - textWidth(figures) - 1);
    const faint = phase.state === 'pending' || phase.state === 'skipped';
    const rest = `${pad(phase.planned.id, nameWidth)} ${pad(phaseWords(view, phase), detailWidth)} ${figures}`;
    const text = truncate(rest.trimEnd(), columns - 2);
    return `${style(format, symbol)} ${faint ? style('dim', text) : text}`;
  };
  const folds: PhaseView[][] = [];
  let shown = [...view.phases];
  // What needs no attention any more goes first, then what is still far off.
  for (const state of ['skipped', 'done', 'pending'] as const) {
    if (shown.length + folds.length <= room) break;
    const folded = shown.filter((phase) => phase.state === state);
    if (folded.length < 2) continue;
    folds.push(folded);
    shown = shown.filter((phase) => phase.state !== state);
  }
  const foldLines = folds.map((folded) => {
    const state = folded[0]?.state ?? 'pending';
    const names = folded.map((phase) => phase.planned.id).join(', ');
    const { symbol } = PHASE_MARKS[state];
    return style('dim', truncate(`${symbol} ${folded.length} ${state}: ${names}`, columns));
  });
  return [...foldLines, ...shown.map(line)].slice(0, Math.max(room, 1));
}

function phaseWords(view: RunView, phase: PhaseView): string {
  const waits = phase.state === 'pending' ? waitsFor(view, phase) : [];
  if (waits.length > 0) return `needs ${waits.join(', ')}`;
  return oneLine(phase.failure?.message ?? phase.detail);
}

function times(phase: PhaseView, nowMs: number): { elapsed: string; eta: string } {
  const progress = phaseProgress(phase, nowMs);
  const began = phase.startedAtMs !== undefined;
  const elapsed = began ? duration(progress.elapsedMs) : '';
  if (isOver(phase.state)) return { elapsed, eta: '' };
  if (!began) return { elapsed, eta: progress.remainingMs > 0 ? `(${duration(progress.remainingMs)})` : '' };
  if (progress.lateMs > 0) return { elapsed, eta: `late ${duration(progress.lateMs)}` };
  return { elapsed, eta: progress.remainingMs > 0 ? `~${duration(progress.remainingMs)}` : 'any moment' };
}

/** `about 3m left`, and where earlier runs were that different, from the usual to what nine of ten stay below. */
export function timeLeft({ remainingMs, remainingAtMostMs, lateMs }: RunProgress): string {
  const late = lateMs > 0 ? `, late by ${duration(lateMs)}` : '';
  const usual = duration(remainingMs);
  const atMost = duration(remainingAtMostMs);
  if (remainingMs <= 0) return (atMost === duration(0) ? 'any moment now' : `up to ${atMost} left`) + late;
  return `${usual === atMost ? `about ${usual}` : `${usual} to ${atMost}`} left${late}`;
}

/** Warnings of the plan, shown once above everything else. */
export const renderPlanWarnings = (
  warnings: readonly string[],
  { columns, style }: Pick<FrameOptions, 'columns' | 'style'>,
): string => warnings.map((warning) => style('yellow', hang('! ', warning, columns))).join('\n');
