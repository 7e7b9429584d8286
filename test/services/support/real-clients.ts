import { createCallService } from '../../../src/clients/call-service.ts';
import type { Clients } from '../../../src/clients/clients.ts';
import { createClients } from '../../../src/clients/create-clients.ts';
import { realTransports } from '../../../src/clients/real-transports.ts';
import type { Connections } from '../../../src/core/connections.ts';
import type { Clock } from '../../../src/core/ports/clock.ts';
import type { FinishedCall } from '../../../src/core/service-call.ts';
import { systemClock } from '../../../src/ops/system-clock.ts';

/** The clients of production. */
export function realClients(
  connections: Connections,
  clock: Clock = systemClock,
  onCall: (call: FinishedCall) => void = () => {},
): Clients {
  const call = createCallService({ clock, onCall });
  return createClients(realTransports(connections, { clock, call }), call, { connections, clock });
}

export const kafkaClient = (
  address: string,
  more: Partial<NonNullable<Connections['kafka']>> = {},
): Clients['kafka'] => realClients({ kafka: { brokers: [address], clientId: 'lamplighter', ...more } }).kafka;
