import { readFile } from 'node:fs/promises';
import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createMetrics } from '../../src/ops/metrics.ts';

/** What Prometheus adds to every scrape. */
const ADDED_LABELS = ['job', 'instance'];
/** Every name that a scrape may hold, with its labels. */
async function exposed(): Promise<Map<string, readonly string[]>> {
  const names = new Map<string, readonly string[]>([['up', []]]);
  const { registry } = createMetrics();
  for (const { name, type } of await registry.getMetricsAsJSON()) {
    const { labelNames = [] } = registry.getSingleMetric(name) as unknown as { labelNames?: string[] };
    // `getMetricsAsJSON` names types as Prometheus does, whatever its types say.
    if (String(type) === 'histogram') {
      for (const suffix of ['_sum', '_count']) names.set(`${name}${suffix}`, labelNames);
      names.set(`${name}_bucket`, [...labelNames, 'le']);
    } else names.set(name, labelNames);
  }
  return names;
}

/** What is wrong with an expression; nothing when Prometheus would take it and find its metrics. */
function faultsOf(expression: string, names: ReadonlyMap<string, readonly string[]>): string[] {
  // What Grafana puts in for a variable is a text within quotes.
  const tree = parser.parse(expression);
  const text = ({ from, to }: { from: number; to: number }) => expression.slice(from, to);
  const faults: string[] = [];
  const used: string[] = [];
  const labels: string[] = [];
  const visit = (node: SyntaxNode): void => {
    if (node.type.isError) faults.push(`cannot be parsed at ${node.from}: ${expression}`);
    if (node.name === 'VectorSelector') {
      const identifier = node.getChild('Identifier');
      used.push(identifier === null ? '' : text(identifier));
    }
    if (node.name === 'LabelName') labels.push(text(node));
    for (let child = node.firstChild; child !== null; child = child.nextSibling) visit(child);
  };
  visit(tree.topNode);
  for (const name of used) if (!names.has(name)) faults.push(`no metric ${name}: ${expression}`);
  const known = new Set([...used.flatMap((name) => names.get(name) ?? []), ...ADDED_LABELS]);
  for (const label of labels) if (!known.has(label)) faults.push(`no label ${label}: ${expression}`);
  if (used.length === 0) faults.push(`asks for no metric: ${expression}`);
  return faults;
}

interface Rule {
  alert: string;
  expr: string;
  annotations: { summary: string; description: string };
}
interface Panel {
  title: string;
  targets: { expr: string; legendFormat: string }[];
  gridPos: { x: number; y: number; w: number; h: number };
}

const names = await exposed();
const rules = (
  parse(await readFile('deploy/prometheus/alerts.yaml', 'utf8')) as { groups: { rules: Rule[] }[] }
).groups.flatMap((group) => group.rules);
const dashboard = JSON.parse(await readFile('deploy/grafana/dashboard.json', 'utf8')) as {
  panels: Panel[];
  templating: { list: { query: string }[] };
};

describe('the check of expressions', () => {
  it('finds what Prometheus would refuse, metrics that do not exist and labels that they do not have', () => {
    expect(faultsOf('sum by (environment (lamplighter_runs_total)', names)).not.toEqual([]);
    expect(faultsOf('rate(lamplighter_gone_total[5m])', names)).toHaveLength(1);
    expect(faultsOf('sum by (colour) (lamplighter_runs_total)', names)).toEqual([
      'no label colour: sum by (colour) (lamplighter_runs_total)',
    ]);
    expect(faultsOf('lamplighter_phase_duration_seconds', names)).toHaveLength(1);
    expect(faultsOf('sum by (outcome) (lamplighter_runs_total{action="up"})', names)).toEqual([]);
  });
});

describe('the alert rules', () => {
  it.each(rules)('$alert asks for what lamplighter exposes, and says what to do', ({ expr, annotations }) => {
    expect(faultsOf(expr, names)).toEqual([]);
    expect(annotations.summary).not.toBe('');
    expect(annotations.description).not.toBe('');
  });

  it('have names of their own', () => {
    expect(rules.length).toBeGreaterThan(5);
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  });
});

describe('the Grafana dashboard', () => {
  const targets = dashboard.panels.flatMap(({ title, targets: own }) =>
    own.map((target) => ({ title, ...target })),
  );

  it.each(targets)('$title asks for what lamplighter exposes: $legendFormat', ({ expr }) => {
    expect(faultsOf(expr, names)).toEqual([]);
  });

  it('shows every metric of lamplighter', () => {
    const asked = targets.map(({ expr }) => expr).join('\n');
    const own = [...names.keys()].filter((name) => name.startsWith('lamplighter_'));
    const bare = new Set(own.map((name) => name.replace(/_(bucket|sum|count)$/, '')));
    expect(bare.size).toBeGreaterThan(9);
    expect([...bare].filter((name) => !asked.includes(name))).toEqual([]);
  });

  it('lays no panel over another', () => {
    for (const [index, { gridPos: a, title }] of dashboard.panels.entries()) {
      for (const { gridPos: b, title: other } of dashboard.panels.slice(index + 1)) {
        const apart = a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;
        expect(apart, `${title} and ${other}`).toBe(true);
      }
    }
  });
});
