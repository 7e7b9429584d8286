import Table from 'cli-table3';
import type { Style } from './style.ts';
import { textWidth, wrap } from './text.ts';

export interface Column {
  heading: string;
  /** Its least width; the one flexible column takes what the others leave. */
  min?: number;
  flexible?: boolean;
  /** Default: left. */
  align?: 'right';
}

/** A cell is plain text; its format is put on after it has been wrapped. */
export interface Cell {
  text: string;
  format?: Parameters<Style>[0];
  /** It takes this and all further columns of its row. */
  toTheEnd?: boolean;
}

const NO_LINES = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '' },
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
  ...{ left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '' },
};
const GAP = 2;
const READABLE = 100;

/** A table without lines that is never wider than `columns` and loses no text: long cells are wrapped. */
export function renderTable(
  headings: readonly Column[],
  rows: readonly (readonly Cell[])[],
  options: { columns: number; style: Style },
): string {
  const widths = columnWidths(headings, rows, options.columns);
  const table = new Table({
    chars: NO_LINES,
    colWidths: widths.map((width) => width + GAP),
    colAligns: headings.map(({ align }) => align ?? 'left'),
    style: { 'padding-left': 0, 'padding-right': GAP, head: [], border: [], compact: true },
  });
  const widthFrom = (index: number) => widths.slice(index).reduce((sum, width) => sum + width + GAP, -GAP);
  const render = (cell: Cell, index: number) => {
    const lines = wrap(cell.text, cell.toTheEnd ? widthFrom(index) : (widths[index] ?? 1));
    const format = cell.format;
    return lines.map((line) => (format && line ? options.style(format, line) : line)).join('\n');
  };
  if (headings.some((column) => column.heading !== '')) {
    table.push(headings.map((column, index) => render({ text: column.heading, format: 'dim' }, index)));
  }
  for (const row of rows) {
    table.push(
      row.map((cell, index) =>
        cell.toTheEnd
          ? { content: render(cell, index), colSpan: headings.length - index }
          : render(cell, index),
      ),
    );
  }
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

function columnWidths(
  headings: readonly Column[],
  rows: readonly (readonly Cell[])[],
  columns: number,
): number[] {
  const natural = headings.map((column, index) =>
    Math.max(
      textWidth(column.heading),
      column.min ?? 1,
      ...rows.map((row) => {
        const cell = row[index];
        return cell && !cell.toTheEnd ? textWidth(cell.text) : 0;
      }),
    ),
  );
  const flexible = headings.findIndex((column) => column.flexible);
  const others = natural.reduce((sum, width, index) => sum + (index === flexible ? 0 : width) + GAP, -GAP);
  // A cell that runs to the end of its row may use all the room there is, up to what still reads well.
  const runsOn = rows.some((row) => row.some((cell) => cell.toTheEnd));
  const room = (runsOn ? Math.min(columns, READABLE) : columns) - others;
  return natural.map((width, index) =>
    index === flexible ? Math.max(10, runsOn ? room : Math.min(width, room)) : width,
  );
}
