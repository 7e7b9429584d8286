// Builds the package: `node build.mjs [--out FOLDER]`, with Node 24.
//
// JavaScript for Node and for the page, declarations of types, and the licences of what is bundled. With `--out`
// the folder gets all that `npm pack` takes, and this one stays as it is.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { buildPage } from './src/page/build-page.ts';

const ROOT = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({ options: { out: { type: 'string', default: ROOT } } });
const target = resolve(values.out);
const dist = join(target, 'dist');

rmSync(dist, { recursive: true, force: true });
mkdirSync(join(dist, 'page'), { recursive: true });
const page = await buildPage();
writeFileSync(join(dist, 'page', 'app.js'), page.script);
writeFileSync(join(dist, 'page', 'app.css'), page.styles);
const { metafile } = await build({
  absWorkingDir: ROOT,
  entryPoints: ['src/index.ts', 'src/bin.ts'],
  outdir: dist,
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  // `ws` comes with the package; esbuild is asked for only where the page is not built yet.
  external: ['ws', 'esbuild'],
  // A package in CommonJS asks for Node's own modules by `require`, which a module does not have.
  banner: {
    js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
  },
  metafile: true,
  logLevel: 'warning',
});
declareTypes();
writeFileSync(
  join(dist, 'THIRD-PARTY-LICENSES.txt'),
  licencesOf([...(page.inputs ?? []), ...Object.keys(metafile.inputs)]),
);
if (target !== ROOT) {
  for (const name of ['package.json', 'README.md', 'LICENSE']) cpSync(join(ROOT, name), join(target, name));
}

function declareTypes() {
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
  const types = ['-p', join(ROOT, 'tsconfig.build.json'), '--outDir', join(dist, 'types')];
  const { status } = spawnSync(process.execPath, [tsc, ...types], { stdio: 'inherit' });
  if (status !== 0) throw new Error('the types cannot be declared');
}

/** The licence of every package that some of these files belong to. */
function licencesOf(inputs) {
  const folders = new Set(
    inputs.map((path) => /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(resolve(ROOT, path))?.[0]),
  );
  folders.delete(undefined);
  const texts = [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file === undefined ? '' : readFileSync(join(folder, file), 'utf8').trim();
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  return texts.join(`\n${'-'.repeat(72)}\n\n`);
}
