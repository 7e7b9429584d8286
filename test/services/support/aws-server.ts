import { join } from 'node:path';
import { freePort } from './ports.ts';
import { startProgram } from './program.ts';

/** moto: an emulator of AWS that knows nothing of lamplighter. */
export async function startAws(options: {
  installed: string;
  logs: string;
  name: string;
  /** Plain moto shows a deleted cache as `deleting` for ever, so that a `down` would never end. */
  forgetsDeletedCaches?: boolean;
}) {
  const { installed, logs, name } = options;
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const program = await startProgram({
    name,
    command: join(installed, 'venv', 'bin', 'python'),
    words: [
      ...(options.forgetsDeletedCaches ? ['-c', FORGETFUL] : ['-m', 'moto.server']),
      '-H',
      '127.0.0.1',
      '-p',
      String(port),
    ],
    logs,
    isReady: async () => (await fetch(`${url}/moto-api/data.json`)).ok,
  });
  return { url, stop: program.kill };
}

const FORGETFUL = `
from moto.elasticache.models import ElastiCacheBackend
from moto.server import main
delete = ElastiCacheBackend.delete_cache_cluster
def delete_and_forget(self, cache_cluster_id):
    cluster = delete(self, cache_cluster_id)
    del self.cache_clusters[cache_cluster_id]
    return cluster
ElastiCacheBackend.delete_cache_cluster = delete_and_forget
main()
`;
