import { createCallService } from '../../../src/clients/call-service.ts';
import type { Clients } from '../../../src/clients/clients.ts';
import { createClients } from '../../../src/clients/create-clients.ts';
import { realTransports } from '../../../src/clients/real-transports.ts';
import type { Connections } from '../../../src/core/connections.ts';
import type { Clock } from '../../../src/core/ports/clock.ts';
import type { FinishedCall } from '../../../src/core/service-call.ts';
import { systemClock } from '../../../src/ops/system-clock.ts';

/** How much longer a call may take than in production: on a busy machine an emulator's first answer takes its time. */
const PATIENCE = 10;

/** The clients of production, with more patience. */
export function realClients(
  connections: Connections,
  from: Clock = systemClock,
  onCall: (call: FinishedCall) => void = () => {},
): Clients {
  const clock: Clock = { ...from, limit: (ms, signal) => systemClock.sleep(PATIENCE * ms, signal) };
  const call = createCallService({ clock, onCall });
  return createClients(realTransports(connections, { clock, call }), call, { connections, clock });
}

export const kafkaClient = (
  address: string,
  more: Partial<NonNullable<Connections['kafka']>> = {},
): Clients['kafka'] => realClients({ kafka: { brokers: [address], clientId: 'lamplighter', ...more } }).kafka;
