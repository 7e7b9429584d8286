import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { EnvironmentConfig } from '../../../src/config/environment-config.ts';
import { describeError, LamplighterError } from '../../../src/core/errors.ts';
import { writeWhole } from '../../../src/ops/write-whole.ts';
import { sandboxComponents } from './components.ts';
import { checkComponents, loadWorld, ordinaryWorld } from './world/load-world.ts';
import type { SandboxComponent, WorldState } from './world/world.ts';
import type { WorldFile } from './world/world-file.ts';

/** All that a host needs to go on with a world, or to begin it: what the state file holds. */
export interface WorldRecord {
  format: 1;
  environment: string;
  components: readonly SandboxComponent[];
  file: WorldFile;
  /** Missing in a world that has not begun. */
  state?: WorldState;
}

/** What a person asks of the sandbox. */
export interface WorldWish {
  environment: EnvironmentConfig;
  /** A world's name or path; undefined goes on with whatever world there is. */
  world?: string | undefined;
  seed?: number | undefined;
  /** Begin anew in any case. */
  fresh?: boolean | undefined;
}

export const DEFAULT_STATE_DIR = join('data', 'sandbox');

/**
 * One world holds one environment: each environment has its own folder, so that a second one in the same
 * configuration is a cloud of its own. With `source`, so has each configuration.
 */
export function worldDir(stateDir: string, environment: string, source?: string): string {
  const suffix = source && `-${createHash('sha256').update(resolve(source)).digest('hex').slice(0, 8)}`;
  return resolve(stateDir, `${encodeURIComponent(environment)}${suffix ?? ''}`);
}

export const statePath = (dir: string): string => join(dir, 'state.json');

/**
 * Decides which world to go on with: the current one when it is the one that is wished for, otherwise a new
 * one. Says through `note` why a world was given up.
 */
export async function chooseWorld(
  wish: WorldWish,
  current: WorldRecord | undefined,
  note: (message: string) => void,
): Promise<{ record: WorldRecord; isNew: boolean }> {
  const components = sandboxComponents(wish.environment);
  const names = components.map(({ name }) => name);
  const kept = wish.fresh ? undefined : current;
  const source =
    wish.world === undefined ? (kept?.file ?? ordinaryWorld()) : await loadWorld(wish.world, names);
  const goesOn = kept?.file.name === source.name ? kept : undefined;
  const file = { ...source, seed: wish.seed ?? goesOn?.file.seed ?? source.seed };
  const record: WorldRecord = { format: 1, environment: wish.environment.name, components, file };
  // As it will be read back, so that an `undefined` here and nothing there are the same.
  const wished = JSON.parse(JSON.stringify(record)) as WorldRecord;
  if (kept !== undefined) {
    const changed = whatChanged(kept, wished);
    if (changed === undefined) return { record: kept, isNew: false };
    checkComponents(wished.file, names);
    note(`The sandbox begins a new world (${wished.file.name}): ${changed}.`);
  }
  return { record: wished, isNew: true };
}

function whatChanged(current: WorldRecord, wished: WorldRecord): string | undefined {
  if (!isDeepStrictEqual(current.components, wished.components)) return 'the configuration has changed';
  const seed = wished.file.seed;
  if (current.file.name !== wished.file.name) return `it was in the world ${current.file.name} before`;
  if (!isDeepStrictEqual({ ...current.file, seed }, wished.file)) return 'its world file has changed';
  if (current.file.seed !== seed) return `the seed was ${current.file.seed} and is now ${seed}`;
  return undefined;
}

const plainObject = z.record(z.string(), z.unknown());

const recordShape = z.object({
  format: z.literal(1),
  environment: z.string(),
  components: z.array(z.looseObject({ name: z.string(), kind: z.string(), needs: z.array(z.string()) })),
  file: z.looseObject({
    name: z.string(),
    seed: z.int(),
    components: plainObject,
    faults: z.array(z.unknown()),
  }),
  state: z
    .looseObject({
      startedAtMs: z.number(),
      nowMs: z.number(),
      nextOrder: z.int(),
      agenda: z.array(plainObject),
      effects: z.array(plainObject),
      faultCounts: z.array(z.int()),
      draws: plainObject,
      services: plainObject,
      world: plainObject,
    })
    .optional(),
});

/** Takes what came from a file or from another process, and throws `sandbox-failed` when it is no world. */
export function asWorldRecord(value: unknown, place: string): WorldRecord {
  const parsed = recordShape.safeParse(value);
  if (parsed.success) return value as WorldRecord;
  throw unreadable(place, z.prettifyError(parsed.error), parsed.error);
}

/** The world in the file, or undefined when there is no file. A file that is no world is left as it is. */
export async function readWorldRecord(dir: string): Promise<WorldRecord | undefined> {
  const path = statePath(dir);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(path, describeError(error), error);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw unreadable(path, describeError(error), error);
  }
  return asWorldRecord(value, path);
}

export async function writeWorldRecord(dir: string, record: WorldRecord): Promise<void> {
  const path = statePath(dir);
  await mkdir(dirname(path), { recursive: true });
  await writeWhole(path, JSON.stringify(record));
}

const unreadable = (place: string, why: string, cause: unknown) =>
  new LamplighterError('sandbox-failed', `The sandbox world in ${place} cannot be read: ${why}`, {
    remedy: 'Begin a new world with --fresh; the file is left as it is until then.',
    cause,
  });
