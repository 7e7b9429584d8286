import type { Permission } from '../src/core/kind-definition.ts';

/** A right as its service names it. */
export function rightOf(permission: Permission): string {
  switch (permission.on) {
    case 'aws':
      return permission.action;
    case 'kubernetes':
      return `${permission.verb} ${permission.resource}`;
    case 'kafka':
      return `${permission.operation} ${permission.resource}`;
    default:
      return permission satisfies never;
  }
}

/** A table of Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

/** A cell is one line, and a bar in it would end it. */
const cell = (text: string): string => text.replace(/\s*\n\s*/g, ' ').replaceAll('|', '\\|');
