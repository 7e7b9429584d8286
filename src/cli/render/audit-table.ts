import type { AuditEntry } from '../../core/ports/audit.ts';
import type { Style } from './style.ts';
import { PHASE_MARKS } from './symbols.ts';
import { type Cell, renderTable } from './table.ts';
import { dateTime, oneLine, timeZoneName } from './text.ts';

export interface AuditOptions {
  columns: number;
  style: Style;
  /** Default: where the reader is. */
  timeZone?: string;
}

const NARROW = 60;

const MARKS = {
  allowed: PHASE_MARKS.done,
  refused: PHASE_MARKS.cancelled,
  failed: PHASE_MARKS.failed,
} as const satisfies Record<AuditEntry['result'], unknown>;

/** Who asked, with where from: two people may have the same name. */
const whoIs = ({ actor }: AuditEntry): string => {
  const name = oneLine(actor.name || actor.id);
  return actor.name === '' || actor.name === actor.id || actor.source === 'schedule'
    ? `${name} (${actor.source})`
    : `${name} (${actor.source} ${oneLine(actor.id)})`;
};

/** The reason first, as a sentence; then the rest of what was put down. */
function whyIs({ detail }: AuditEntry): string {
  const { reason, ...rest } = detail;
  const facts = Object.entries(rest).map(
    ([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return oneLine([...(typeof reason === 'string' ? [reason] : []), ...facts].join(' · '));
}

/** Two lines per entry, the newest first: who asked for what and when, then why and what belongs to it. */
export function renderAudit(entries: readonly AuditEntry[], options: AuditOptions): string {
  const [newest] = entries;
  if (newest === undefined) return 'Nothing was asked for yet.';
  const narrow = options.columns < NARROW;
  const several = new Set(entries.map(({ environment }) => environment)).size > 1;
  const headings = [
    { heading: '' },
    { heading: narrow ? 'when' : `when (${timeZoneName(newest.atMs, options.timeZone)})` },
    ...(several && !narrow ? [{ heading: 'where' }] : []),
    { heading: 'what', flexible: narrow },
    ...(narrow ? [] : [{ heading: 'who', flexible: true }]),
    { heading: 'result' },
  ];
  const rows = entries.flatMap((entry) => {
    const { symbol, format } = MARKS[entry.result];
    const why = whyIs(entry);
    const more = [
      ...(narrow ? [...(several && entry.environment ? [entry.environment] : []), whoIs(entry)] : []),
      ...(why === '' ? [] : [why]),
    ];
    const first: Cell[] = [
      { text: symbol, format },
      // There is no room for the year.
      { text: dateTime(entry.atMs, options.timeZone).slice(narrow ? 5 : 0) },
      ...(several && !narrow ? [{ text: entry.environment ?? '' }] : []),
      { text: oneLine(entry.action) },
      ...(narrow ? [] : [{ text: whoIs(entry) }]),
      { text: entry.result, format },
    ];
    const second: Cell[] = [{ text: '' }, { text: more.join(' · '), format: 'dim', toTheEnd: true }];
    return more.length === 0 ? [first] : [first, second];
  });
  return renderTable(headings, rows, options);
}

/** An entry for programs: the moment as an ISO string. */
export function auditJson({ atMs, actor, environment, action, result, detail }: AuditEntry): object {
  return {
    type: 'audit',
    at: new Date(atMs).toISOString(),
    actor,
    ...(environment !== undefined && { environment }),
    action,
    result,
    detail,
  };
}
