import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/clock/system.ts';
import { openStore } from '../../src/store/open-store.ts';
import { runStoreContract } from '../contract/run-store.contract.ts';
import { silenceRun } from '../support/silence.ts';

runStoreContract('PGlite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lamplighter-store-'));
  const open = await openStore({ dataDir: join(folder, 'store'), clock: systemClock, owner: 'test' });
  return {
    ...open,
    clock: systemClock,
    silence: (runId) => silenceRun(open.db, runId),
    close: async () => {
      await open.close();
      await rm(folder, { recursive: true });
    },
  };
});
