import type { Config } from '../config/environment-config.ts';
import { loadKind } from '../kinds/index.ts';
import type { Kind } from '../kinds/kind.ts';

/** Loads the kinds that a configuration uses, and no others. */
export async function kindsOf(config: Config): Promise<ReadonlyMap<string, Kind>> {
  const names = [...config.environments.values()].flatMap(({ components }) =>
    components.map(({ kind }) => kind),
  );
  return new Map(
    await Promise.all([...new Set(names)].map(async (name) => [name, await loadKind(name)] as const)),
  );
}
