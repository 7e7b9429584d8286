/**
 * `npm run bench [-- --quick] [--only NAME] [--json FILE] [--png FILE]`: measures, prints a table, and the same as
 * JSON to the file or, without one, below the table; the cold starts as a picture where a file is given for it.
 * `--only` takes a part of a name and may be given several times.
 */
import { readdir, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type PostgresServer, startPostgres } from '../test/support/postgres.ts';
import { drawColdStarts } from './chart.ts';
import type { Bench, Measurement } from './measurement.ts';
import { json, type Result, table } from './report.ts';

const FOLDER = new URL('./measurements/', import.meta.url);

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    json: { type: 'string' },
    png: { type: 'string' },
  },
});

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
    process.stderr.write(`${measurement.name} … `);
    const from = performance.now();
    results.push(await measure(measurement));
    process.stderr.write(`${Math.round((performance.now() - from) / 1_000)} s\n`);
  }
} finally {
  for (const server of started) await server.remove();
}
console.log(table(results));
const report = JSON.stringify(json(results, flags.quick), undefined, 2);
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
