import { cpus } from 'node:os';
import { plainStyle } from '../src/cli/render/style.ts';
import { renderTable } from '../src/cli/render/table.ts';
import { type Figure, isMet, type Measurement, type Unit } from './measurement.ts';

const COLUMNS = 120;

export type Result = Measurement & ({ figure: Figure } | { failed: string });

/** What people read. */
export function table(rows: readonly Result[]): string {
  const headings = [
    { heading: 'measurement' },
    { heading: 'value' },
    { heading: 'goal' },
    { heading: '' },
    { heading: 'what', flexible: true },
  ];
  const cells = rows.flatMap((row) => {
    const sign = row.moreIsBetter ? '≥' : '≤';
    const goal = row.goal === undefined ? '' : `${sign} ${withUnit(row.goal, row.unit)}`;
    if ('failed' in row) return [[row.name, 'failed', goal, '', row.failed]];
    const { value, detail, parts = [] } = row.figure;
    const met = isMet(row, row.figure);
    const verdict = met === undefined ? '' : met ? 'met' : 'MISSED';
    const what = detail === undefined ? row.about : `${row.about} (${detail})`;
    return [
      [row.name, withUnit(value, row.unit), goal, verdict, what],
      ...parts.map((part) => ['', withUnit(part.value, part.unit), '', '', part.name]),
    ];
  });
  const asCells = cells.map((texts) => texts.map((text) => ({ text })));
  return renderTable(headings, asCells, { columns: COLUMNS, style: plainStyle });
}

/** Behind the point. */
const DIGITS: Record<Unit, number> = { x: 2, '%': 2, s: 1, ms: 0, MB: 0, count: 0, 'per s': 1 };

function withUnit(value: number, unit: Unit): string {
  // Of small numbers the digits after the point are what matters.
  const digits = value !== 0 && Math.abs(value) < 10 ? Math.max(DIGITS[unit], 1) : DIGITS[unit];
  return `${value.toFixed(unit === 'count' && Number.isInteger(value) ? 0 : digits)}${unit === 'count' ? '' : ` ${unit}`}`;
}

/** The same for programs. */
export function json(rows: readonly Result[], quick: boolean): object {
  return {
    machine: { node: process.version, platform: process.platform, cpus: cpus().length },
    quick,
    measurements: rows.map((row) => {
      const { name, about, unit, goal } = row;
      const known = { name, about, unit, ...(goal !== undefined && { goal }) };
      if ('failed' in row) return { ...known, failed: row.failed };
      const { value, detail, parts } = row.figure;
      const met = isMet(row, row.figure);
      return {
        ...known,
        value,
        ...(met !== undefined && { met }),
        ...(detail !== undefined && { detail }),
        ...(parts !== undefined && { parts }),
      };
    }),
  };
}
