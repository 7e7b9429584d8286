#!/usr/bin/env node
// Gets a clone ready and runs a script under Node 24: `node src/launcher.mjs [script] [arguments]`.
//
// - Plain JavaScript without dependencies, because it runs before they are installed, on Node 20 or later.
// - Without a script it runs src/main.ts: that is the `bin`. The bin works from a clone, a linked clone or an
//   image, not from a copy that npm unpacked under node_modules: Node strips no types there.
// - `--setup-only` stops after the installation.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const NODE_MAJOR = 24;
const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const MODULES = join(ROOT, 'node_modules');
const MARKER = join(MODULES, '.lamplighter-installed');
const LOCK = join(ROOT, '.lamplighter-installing');
const NPM_LOCK = join(ROOT, 'package-lock.json');

class LauncherError extends Error {}

let child;
/** The signal that came while no child could take it. */
let endedBy;
// From the first moment on: a signal between two steps must not leave a lock behind.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => onSignal(signal));

process.exitCode = await main(process.argv.slice(2));

async function main(words) {
  try {
    if (ROOT.split(sep).includes('node_modules')) {
      throw new LauncherError(
        'Node runs no TypeScript under node_modules. Clone the repository and use `npm link` there, or use the image.',
      );
    }
    const installed = await ensureInstalled();
    if (installed !== 0) return installed;
    if (words[0] === '--setup-only') return 0;
    const hasScript = /\.(ts|mjs|js)$/.test(words[0] ?? '');
    const script = resolve(ROOT, hasScript ? words[0] : 'src/main.ts');
    const rest = hasScript ? words.slice(1) : words;
    // Compiled modules are kept, because the clients of four services are half of a short command's time.
    const env = { NODE_COMPILE_CACHE: join(MODULES, '.cache', 'node-compile'), ...process.env };
    return await run(findNode(), [script, ...rest], { stdio: 'inherit', env });
  } catch (error) {
    if (!(error instanceof LauncherError)) throw error;
    process.stderr.write(`lamplighter: ${error.message}\n`);
    return 1;
  }
}

function findNode() {
  if (Number.parseInt(process.versions.node, 10) >= NODE_MAJOR) return process.execPath;
  const own = join(MODULES, '.bin', 'node');
  if (existsSync(own)) return own;
  throw new LauncherError(
    `this is Node ${process.versions.node}, and the package node@${NODE_MAJOR} that should have been installed is not there. ` +
      `Install Node ${NODE_MAJOR} or later, or delete node_modules and try again with install scripts allowed.`,
  );
}

/** Resolves to 0, or to the exit code of an installation that a signal ended. */
async function ensureInstalled() {
  if (isInstalled()) return 0;
  const release = await takeLock();
  if (release === undefined) return codeOf(endedBy);
  try {
    // Somebody else may have installed while we waited for the lock.
    if (isInstalled()) return 0;
    return await install();
  } finally {
    release();
  }
}

function isInstalled() {
  if (readText(MARKER) === fingerprint()) return true;
  if (!matchesHiddenLock()) return false;
  // Installed by hand with npm: as good as ours, and reinstalling would pull it away under running processes.
  writeFileSync(MARKER, fingerprint());
  return true;
}

function fingerprint() {
  const text = readText(NPM_LOCK) ?? readText(join(ROOT, 'package.json')) ?? '';
  return createHash('sha256').update(text).digest('hex');
}

/** Whether what npm says it has installed is what package-lock.json asks for, optional packages aside. */
function matchesHiddenLock() {
  const wanted = readPackages(NPM_LOCK);
  const present = readPackages(join(MODULES, '.package-lock.json'));
  if (wanted === undefined || present === undefined) return false;
  return Object.entries(wanted).every(
    ([path, entry]) =>
      path === '' || (present[path] ? present[path].version === entry.version : entry.optional === true),
  );
}

function readPackages(path) {
  try {
    return JSON.parse(readText(path) ?? '').packages;
  } catch {
    return undefined;
  }
}

function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

async function install() {
  process.stderr.write(`lamplighter: installing dependencies${existsSync(MODULES) ? ' anew' : ''} (once)…\n`);
  const flags = ['--include=dev', '--no-audit', '--no-fund'];
  let attempt = existsSync(NPM_LOCK) ? await npm(['ci', ...flags]) : undefined;
  if (attempt === undefined) attempt = await npm(['install', ...flags]);
  // EUSAGE: `npm ci` finds the lock incomplete, for example made where another platform's optional packages
  // could not be had. `npm install` copes. Any other failure (a network that is away) would only fail again.
  else if (attempt.code !== 0 && attempt.output.includes('EUSAGE')) {
    attempt = await npm(['install', '--no-save', ...flags]);
  }
  // Ended by a signal: not a failure to explain. npm itself exits with 128 + n on Ctrl-C.
  if (attempt.code > 128) return attempt.code;
  if (attempt.code !== 0) {
    process.stderr.write(attempt.output);
    throw new LauncherError('npm could not install the dependencies; what it said is above.');
  }
  writeFileSync(MARKER, fingerprint());
  return 0;
}

async function npm(words) {
  let output = '';
  const code = await run('npm', words, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    onChild: (npm) => {
      for (const stream of [npm.stdout, npm.stderr]) {
        stream.on('data', (data) => {
          output += data;
        });
      }
    },
  });
  return { code, output };
}

/**
 * On a terminal Ctrl-C reaches the child by itself, as a member of the same process group; sent on, it would
 * count twice, and the second one means "at once". Other signals, and those without a terminal, are sent on.
 */
function onSignal(signal) {
  if (child === undefined) endedBy ??= signal;
  else if (signal === 'SIGTERM' || !process.stdin.isTTY) child.kill(signal);
}

function codeOf(signal) {
  return 128 + (constants.signals[signal] ?? 0);
}

/** Waits for the child and resolves to its exit code, 128 + n for signal n. */
function run(command, words, { onChild, ...options }) {
  if (endedBy) return codeOf(endedBy);
  return new Promise((done, fail) => {
    child = spawn(command, words, options);
    child.on('error', (error) => {
      child = undefined;
      fail(new LauncherError(`cannot start ${command}: ${error.message}`));
    });
    child.on('close', (code, signal) => {
      child = undefined;
      done(code ?? codeOf(signal));
    });
    onChild?.(child);
  });
}

/** A folder that only one launcher at a time can put in place. Returns its release; undefined when a signal came first. */
async function takeLock() {
  // Prepared aside and renamed, so that a lock is never seen without its owner's pid.
  const own = `${LOCK}.${process.pid}`;
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, 'pid'), String(process.pid));
  // Keeps the folder out of `git status` while it is there.
  writeFileSync(join(own, '.gitignore'), '*\n');
  const release = () => rmSync(LOCK, { recursive: true, force: true });
  for (let told = false; ; ) {
    try {
      renameSync(own, LOCK);
      return release;
    } catch (error) {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    }
    if (endedBy) {
      rmSync(own, { recursive: true, force: true });
      return undefined;
    }
    const owner = Number(readText(join(LOCK, 'pid')));
    if (owner && !isAlive(owner)) removeStale(owner);
    else {
      if (!told) process.stderr.write(`lamplighter: waiting for the installation of process ${owner}…\n`);
      told = true;
      await sleep(100);
    }
  }
}

function removeStale(owner) {
  const aside = `${LOCK}.stale.${process.pid}`;
  try {
    renameSync(LOCK, aside);
  } catch {
    return;
  }
  // Between the look and the rename another launcher may have cleared the same lock and taken it: put it back.
  if (Number(readText(join(aside, 'pid'))) !== owner) return renameSync(aside, LOCK);
  rmSync(aside, { recursive: true, force: true });
}

function isAlive(pid) {
  // A lock with our own number was left by a process of an earlier boot or container.
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
