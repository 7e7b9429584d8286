// Puts together the folder that the image runs: `node deploy/image/assemble.mjs TARGET`, from a clone.
//
// The Dockerfile and its test both call this, so that what is tested without a container engine is what the
// image holds: production dependencies without what only compilers and debuggers read, the sources, and a
// compile cache, with which it starts in a fraction of the time.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const SOURCE = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const FILES = ['package.json', 'package-lock.json', '.npmrc', 'LICENSE', 'src', 'packages', 'examples'];
/** Read by compilers, debuggers and people; a running process opens none of them. */
const UNREAD = /(\.d\.[cm]?ts|\.map|\.md|\.markdown|\.tsbuildinfo)$/;

const target = process.argv[2];
if (target === undefined) {
  process.stderr.write('Name the folder to write: node deploy/image/assemble.mjs TARGET\n');
  process.exit(2);
}
if (Number.parseInt(process.versions.node, 10) < 24) {
  process.stderr.write('It plays what it has put together, which takes Node 24: node_modules/.bin/node\n');
  process.exit(2);
}
await assemble(resolve(target));

async function assemble(folder) {
  mkdirSync(folder, { recursive: true });
  // A package's tests stay behind, and what was built of it.
  const filter = (path) => !/^packages\/[^/]+\/(test|dist)$/.test(relative(SOURCE, path));
  for (const name of FILES) cpSync(join(SOURCE, name), join(folder, name), { recursive: true, filter });
  // No package here needs its install script in production; refusing all of them keeps strangers' code out.
  const install = ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
  execFileSync('npm', install, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  prune(join(folder, 'node_modules'));
  await warmUp(folder);
}

function prune(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) prune(path);
    else if (UNREAD.test(entry.name)) rmSync(path);
  }
}

/**
 * Plays a run in the simulated cloud and starts `serve` once, so that Node writes down what it compiled: the
 * root file system of the image is read-only, and a cache that cannot be written is only read. A folder that
 * does not even start is no image.
 */
async function warmUp(folder) {
  const elsewhere = mkdtempSync(join(tmpdir(), 'lamplighter-warm-up-'));
  const env = { ...process.env, NODE_COMPILE_CACHE: join(folder, '.compile-cache') };
  const start = (...words) =>
    spawn(process.execPath, [join(folder, 'src', 'main.ts'), ...words], {
      cwd: elsewhere,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  try {
    await endOf(start('up', '--fresh', '--speed', 'max', '--json'));
    const serving = start('serve', '--sandbox', '--port', '0', '--json');
    for await (const line of createInterface({ input: serving.stdout })) {
      if (JSON.parse(line).msg === 'ready') serving.kill('SIGTERM');
    }
    await endOf(serving);
    // The simulated cloud outlives whoever uses it.
    await endOf(start('sandbox', 'stop'));
  } finally {
    rmSync(elsewhere, { recursive: true, force: true });
  }
}

async function endOf(child) {
  child.stdout.resume();
  const code = child.exitCode ?? (await once(child, 'exit'))[0];
  if (code !== 0)
    throw new Error(`the assembled folder does not work: ${child.spawnargs.join(' ')} ended with ${code}`);
}
