// Bundles the Lambda twin: `node deploy/lambda/bundle.mjs [CONFIG] [--out FOLDER]`, from a clone.
//
// The folder holds one file for Node 24 with everything in it (the handler is `index.handler`), and the
// configuration as `lamplighter.yaml`, of which the brokers and the engine's commands come. Zip and upload it.
import { copyFileSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const SOURCE = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const { values, positionals } = parseArgs({
  options: { out: { type: 'string', default: join(SOURCE, 'dist', 'lambda') } },
  allowPositionals: true,
});
const folder = resolve(values.out);
mkdirSync(folder, { recursive: true });
const { metafile } = await build({
  entryPoints: [join(SOURCE, 'src', 'lambda.ts')],
  outfile: join(folder, 'index.mjs'),
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  minify: true,
  // Names of errors are what the tables of errors know them by.
  keepNames: true,
  metafile: true,
  logLevel: 'warning',
  // Packages in CommonJS ask for Node's own modules by `require`, which a module does not have.
  banner: {
    js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
  },
});
const [config] = positionals;
if (config !== undefined) copyFileSync(resolve(config), join(folder, 'lamplighter.yaml'));
const [bytes] = Object.values(metafile.outputs).map((output) => output.bytes);
process.stdout.write(`${join(folder, 'index.mjs')}: ${(bytes / 1e6).toFixed(1)} MB\n`);
