import type { AwsApi } from '../clients/aws-api.ts';
import { createCallService } from '../clients/call-service.ts';
import { createClients } from '../clients/create-clients.ts';
import { readConfig } from '../config/load.ts';
import { builtInKinds } from '../kinds/index.ts';
import { systemClock } from '../ops/system-clock.ts';
import { configPath } from './config-path.ts';
import type { GlobalFlags } from './flags.ts';

export interface Account {
  aws: AwsApi;
  close(): Promise<void>;
}

/** The AWS account of whoever asks, or the simulated one of the example. */
export async function openAccount(flags: GlobalFlags, region: string): Promise<Account> {
  const clock = systemClock;
  const call = createCallService({ clock });
  if (!flags.sandbox) {
    const { realTransports } = await import('../clients/real-transports.ts');
    return createClients(realTransports({ aws: { region } }, { clock, call }), call);
  }
  // Its own configuration is what is being written.
  const { environments } = await readConfig(
    configPath({ sandbox: true }, {}, () => false),
    { registry: builtInKinds, unusableCalendar: 'go-on' },
  );
  const [environment] = environments.values();
  if (environment === undefined) throw new Error('the example has no environment');
  const { openEphemeralSandbox } = await import('../../packages/sandbox-cloud/src/open-ephemeral.ts');
  const { transports } = await openEphemeralSandbox({ environment, speed: 60, fresh: true });
  return createClients(transports, call);
}
