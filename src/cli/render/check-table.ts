import type { CheckFinding } from '../../runs/requests.ts';
import type { Style } from './style.ts';
import { PHASE_MARKS } from './symbols.ts';
import { renderTable } from './table.ts';

/** What the bot may do and what it may not, with what to do about it. */
export function renderFindings(
  findings: readonly CheckFinding[],
  options: { columns: number; style: Style },
): string {
  const failed = findings.filter((finding) => !finding.ok).length;
  const rows = findings.map((finding) => {
    const { symbol, format } = finding.ok ? PHASE_MARKS.done : PHASE_MARKS.failed;
    const remedy = finding.remedy && !finding.ok ? `\nwhat to do: ${finding.remedy}` : '';
    return [{ text: symbol, format }, { text: finding.subject }, { text: finding.detail + remedy }];
  });
  const headings = [{ heading: '' }, { heading: 'about' }, { heading: 'finding', flexible: true }];
  const summary =
    failed === 0 ? `All ${findings.length} checks passed.` : `${failed} of ${findings.length} checks failed.`;
  return [
    renderTable(headings, rows, options),
    '',
    options.style(failed === 0 ? 'green' : 'red', summary),
  ].join('\n');
}
