import { readdir, readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkValue } from '../../../../src/config/issues.ts';
import { suggest } from '../../../../src/config/nearest.ts';
import { configInvalid } from '../../../../src/config/problems.ts';
import { readYaml } from '../../../../src/config/yaml-source.ts';
import { LamplighterError } from '../../../../src/core/errors.ts';
import { type WorldFile, worldFile } from './world-file.ts';

const SHIPPED_WORLDS = new URL('../../../../examples/worlds/', import.meta.url);

/** Usual times, no faults: the world of a sandbox that is asked for no other. */
export const ordinaryWorld = (): WorldFile =>
  worldFile.parse({ name: 'ordinary', description: 'Usual times, no faults.' });

/**
 * Reads a world by its path, or by the name of one that lamplighter ships. `components` are those of the
 * configuration. Throws `config-invalid` with all problems of the file at once.
 */
export async function loadWorld(nameOrPath: string, components: readonly string[]): Promise<WorldFile> {
  const { source, text } = await readWorld(nameOrPath);
  const yaml = readYaml(text);
  if (yaml.problems.length > 0) throw configInvalid(source, yaml.problems);
  const checked = checkValue(worldFile, yaml.data ?? {}, { yaml, base: [] });
  const named = yaml.valueAt(['components']);
  const unknown = (typeof named === 'object' && named !== null ? Object.keys(named) : [])
    .filter((name) => !components.includes(name))
    .map((name) =>
      yaml.problem(
        ['components', name],
        'is no component of the configuration',
        suggest(name, components, 'components'),
        { key: true },
      ),
    );
  const problems = [...('problems' in checked ? checked.problems : []), ...unknown];
  if ('problems' in checked || problems.length > 0) throw configInvalid(source, problems);
  return checked.value;
}

/** The names that `--world` takes without a path. */
export async function shippedWorlds(): Promise<string[]> {
  const files = await readdir(SHIPPED_WORLDS).catch(() => []);
  return files
    .filter((file) => extname(file) === '.yaml')
    .map((file) => basename(file, '.yaml'))
    .sort();
}

/** Refuses to go on in a world that speaks of components which the configuration no longer has. */
export function checkComponents(file: WorldFile, components: readonly string[]): void {
  const gone = Object.keys(file.components).filter((name) => !components.includes(name));
  if (gone.length === 0) return;
  throw new LamplighterError(
    'config-invalid',
    `The world ${file.name} speaks of ${gone.join(', ')}, which the configuration does not have.`,
    { remedy: 'Begin in another world with --fresh, with or without --world.' },
  );
}

async function readWorld(nameOrPath: string): Promise<{ source: string; text: string }> {
  const isPath = /[/\\]|\.ya?ml$/.test(nameOrPath);
  const source = isPath ? nameOrPath : `examples/worlds/${nameOrPath}.yaml`;
  const place = isPath ? nameOrPath : fileURLToPath(new URL(`${nameOrPath}.yaml`, SHIPPED_WORLDS));
  try {
    return { source, text: await readFile(place, 'utf8') };
  } catch (cause) {
    throw isPath
      ? new LamplighterError('config-invalid', `The world file ${nameOrPath} cannot be read.`, {
          remedy: 'Check the path. A world that lamplighter ships is named without a path and without .yaml.',
          cause,
        })
      : new LamplighterError('config-invalid', `There is no world called "${nameOrPath}".`, {
          remedy: `${suggest(nameOrPath, await shippedWorlds(), 'worlds')} Or give the path of a world file.`,
          cause,
        });
  }
}
