import { join } from 'node:path';
import type { StorePlace } from '../store/sharing/open-runs.ts';
import type { GlobalFlags } from './flags.ts';

const DATA_DIR = 'data';

/**
 * Where the runs of a command are kept. Simulated history never mixes with the real one: each configuration's
 * sandbox has a store of its own, also beside a DATABASE_URL. At `--speed max`, and in the demo, a run is over
 * before a database would be up.
 */
export async function storePlace(
  flags: Pick<GlobalFlags, 'sandbox' | 'speed' | 'ephemeral'>,
  env: Readonly<Record<string, string | undefined>>,
  source: string,
): Promise<StorePlace> {
  if (flags.sandbox) {
    if (flags.ephemeral || flags.speed === 'max') return { kind: 'memory' };
    const { LAMPLIGHTER_SANDBOX_DATABASE_URL: url } = env;
    // Loaded only here: production never imports the sandbox.
    const { worldDir } = await import('../../packages/sandbox-cloud/src/world-record.ts');
    return url
      ? { kind: 'postgres', url }
      : { kind: 'folder', dataDir: worldDir(DATA_DIR, 'sandbox-store', source) };
  }
  const { DATABASE_URL: url } = env;
  return url ? { kind: 'postgres', url } : { kind: 'folder', dataDir: join(DATA_DIR, 'store') };
}
