// Bundles the Lambda twin: `node deploy/lambda/bundle.mjs [CONFIG] [--out FOLDER]`, from a clone.
//
// The folder holds one file for Node 24 with everything in it (the handler is `index.handler`), and the
// configuration as `lamplighter.yaml`, of which the brokers and the engine's commands come, with the calendar files
// that it names. Zip and upload it.
import { copyFileSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { readConfig } from '../../src/config/load.ts';
import { builtInKinds } from '../../src/kinds/index.ts';

const SOURCE = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const { values, positionals } = parseArgs({
  options: { out: { type: 'string', default: join(SOURCE, 'dist', 'lambda') } },
  allowPositionals: true,
});
const folder = resolve(values.out);
const [config] = positionals;
const files = config === undefined ? [] : await filesOf(resolve(config));
mkdirSync(folder, { recursive: true });
const { metafile } = await build({
  entryPoints: [join(SOURCE, 'deploy', 'lambda', 'src', 'lambda.ts')],
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
for (const { from, to } of files) {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}
const [bytes] = Object.values(metafile.outputs).map((output) => output.bytes);
process.stdout.write(`${join(folder, 'index.mjs')}: ${(bytes / 1e6).toFixed(1)} MB\n`);

/** The configuration and its calendars, each with its place in the folder. Ends the bundling of what would not run. */
async function filesOf(path) {
  try {
    const { environments } = await readConfig(path, { registry: builtInKinds });
    const calendars = [...environments.values()].flatMap(({ evening }) => evening.holidays.ics?.path ?? []);
    return [
      { from: path, to: join(folder, 'lamplighter.yaml') },
      ...calendars.map((ics) => {
        const to = resolve(folder, ics);
        if (!to.startsWith(folder + sep)) {
          throw new Error(
            `${ics}: put the calendar beside the configuration; the function has that folder alone.`,
          );
        }
        return { from: resolve(dirname(path), ics), to };
      }),
    ];
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
