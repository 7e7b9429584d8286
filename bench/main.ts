/**
 * `npm run bench [-- --quick] [--only NAME] [--json FILE] [--png FILE]`: measures, prints a table, and the same as
 * JSON to the file or, without one, below the table; the cold starts as a picture where a file is given for it.
 * `--only` takes a part of a name and may be given several times.
 */
import { readdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { plainStyle } from '../src/cli/render/style.ts';
import { renderTable } from '../src/cli/render/table.ts';
import { type PostgresServer, startPostgres } from '../test/support/postgres.ts';
import { drawColdStarts } from './chart.ts';
import { type Bench, type Figure, isMet, type Measurement, type Unit } from './measurement.ts';

const FOLDER = new URL('./measurements/', import.meta.url);
const COLUMNS = 120;

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    json: { type: 'string' },
    png: { type: 'string' },
  },
});

type Result = Measurement & ({ figure: Figure } | { failed: string });

const known = new Map<string, Promise<unknown>>();
const started: PostgresServer[] = [];
const bench: Bench = {
  quick: flags.quick,
  once: <T>(name: string, make: () => Promise<T>) => {
    const found = (known.get(name) as Promise<T> | undefined) ?? make();
    known.set(name, found);
    return found;
  },
  postgres: () =>
    bench.once('postgres', async () => {
      const server = await startPostgres();
      started.push(server);
      return server;
    }),
};

const results: Result[] = [];
try {
  for (const measurement of await chosen()) {
    process.stderr.write(`${measurement.name} …\n`);
    results.push(await measure(measurement));
  }
} finally {
  for (const server of started) await server.remove();
}
console.log(table(results));
const report = JSON.stringify(json(results), undefined, 2);
if (flags.json === undefined) console.log(`\n${report}`);
else await writeFile(flags.json, `${report}\n`);
if (flags.png !== undefined) {
  const compared = results.find(({ name }) => name === 'cold-up-critical');
  if (compared !== undefined && 'figure' in compared) {
    await writeFile(flags.png, await drawColdStarts(compared.figure.parts ?? []));
  }
}
if (results.some((result) => 'failed' in result)) process.exitCode = 1;

async function chosen(): Promise<Measurement[]> {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.ts')).sort();
  const all = await Promise.all(
    files.map(async (file) => (await import(new URL(file, FOLDER).href)).measurement as Measurement),
  );
  const { only } = flags;
  const found = all.filter(({ name }) => only.length === 0 || only.some((part) => name.includes(part)));
  if (found.length === 0) throw new Error(`No measurement is named so. There are: ${names(all)}`);
  return found;
}

const names = (all: readonly Measurement[]): string => all.map(({ name }) => name).join(', ');

/** One that fails is a row by itself: the others are still worth knowing. */
async function measure(measurement: Measurement): Promise<Result> {
  try {
    return { ...measurement, figure: await measurement.run(bench) };
  } catch (error) {
    return { ...measurement, failed: error instanceof Error ? error.message : String(error) };
  }
}

function table(rows: readonly Result[]): string {
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

const DIGITS: Record<Unit, number> = { x: 2, '%': 2, s: 1, ms: 0, MB: 0, count: 0, 'per s': 1 };

function withUnit(value: number, unit: Unit): string {
  // Of small numbers the digits after the point are what matters.
  const digits = value !== 0 && Math.abs(value) < 10 ? Math.max(DIGITS[unit], 1) : DIGITS[unit];
  return `${value.toFixed(unit === 'count' && Number.isInteger(value) ? 0 : digits)}${unit === 'count' ? '' : ` ${unit}`}`;
}

function json(rows: readonly Result[]): object {
  return {
    machine: { node: process.version, platform: process.platform, cpus: cpus().length },
    quick: flags.quick,
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
