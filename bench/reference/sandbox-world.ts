import { VirtualClock } from '../../packages/sandbox-cloud/src/clock/virtual.ts';
import { sandboxComponents } from '../../packages/sandbox-cloud/src/components.ts';
import { createInProcessSandbox } from '../../packages/sandbox-cloud/src/in-process.ts';
import { type WorldFile, worldFile } from '../../packages/sandbox-cloud/src/world/world-file.ts';
import { createCallService } from '../../src/clients/call-service.ts';
import { createClients } from '../../src/clients/create-clients.ts';
import type { EnvironmentConfig } from '../../src/config/environment-config.ts';
import { type CountedCall, purposeOfCall } from '../support/call-purposes.ts';

/** Monday in Seoul, the hour at which the original schedule starts the environment. */
const MONDAY_AT_ELEVEN = Date.UTC(2026, 10, 23, 2);

/** A cloud of its own on virtual time, that counts the calls which reach it. */
export function sandboxWorld(
  environment: EnvironmentConfig,
  world: Partial<Record<keyof WorldFile, unknown>>,
) {
  const file = worldFile.parse({ name: 'bench', ...world });
  const clock = new VirtualClock(MONDAY_AT_ELEVEN);
  const sandbox = createInProcessSandbox({ file, components: sandboxComponents(environment), clock });
  const calls: CountedCall[] = [];
  const callService = createCallService({
    clock,
    onCall: (call) => calls.push({ ...call, ...purposeOfCall(), atMs: clock.now() - MONDAY_AT_ELEVEN }),
  });
  const clients = createClients(sandbox.transports, callService);
  return { clock, clients, calls, world: sandbox.world, file };
}
