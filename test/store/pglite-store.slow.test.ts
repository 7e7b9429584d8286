import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/ops/system-clock.ts';
import { openStore } from '../../src/store/open-store.ts';
import { runStoreContract } from '../contract/run-store.contract.ts';
import { storePortsContract } from '../contract/store-ports.contract.ts';
import { silenceRun } from '../support/silence.ts';
import { silencePorts } from '../support/silence-ports.ts';

const opened = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lamplighter-store-'));
  const open = await openStore({ dataDir: join(folder, 'store'), clock: systemClock, owner: 'test' });
  return {
    ...open,
    close: async () => {
      await open.close();
      await rm(folder, { recursive: true });
    },
  };
};

runStoreContract('PGlite', async () => {
  const open = await opened();
  return { ...open, clock: systemClock, silence: (runId) => silenceRun(open.db, runId) };
});

storePortsContract('PGlite', async () => {
  const open = await opened();
  return { ports: open, silence: () => silencePorts(open.db), close: open.close };
});
