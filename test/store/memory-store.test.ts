import { VirtualClock } from '../../packages/sandbox-cloud/src/clock/virtual.ts';
import { memoryStore } from '../../src/store/memory-store.ts';
import { runStoreContract } from '../contract/run-store.contract.ts';
import { storePortsContract } from '../contract/store-ports.contract.ts';

runStoreContract('the in-memory twin', async () => {
  const clock = new VirtualClock(1_800_000_000_000);
  return {
    ...memoryStore(clock),
    clock,
    silence: () => clock.sleep(10_001),
    close: async () => {},
  };
});

storePortsContract('the in-memory twin', async () => {
  const clock = new VirtualClock(1_800_000_000_000);
  return { ports: memoryStore(clock), silence: () => clock.sleep(31_000), close: async () => {} };
});
