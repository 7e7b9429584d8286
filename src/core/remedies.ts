import type { ServiceError, ServiceErrorClass } from './errors.ts';

/** What a person can do about each class of refusal, where the error table has nothing more specific. */
export const remedyByClass: Record<ServiceErrorClass, string> = {
  throttled: 'Too many calls reach this account; wait a minute and try again.',
  transient: 'The service was unwell; try again, and look at its status page if it stays so.',
  uncertain: 'No answer came, so the effect is not known; ask for the status before trying again.',
  conflict: 'Something else is changing it at the same time; find out who, wait, and try again.',
  capacity: 'The cloud has no capacity left there now; try again later or choose another size or zone.',
  absent: 'Check its name in the configuration, the region and the account.',
  unreachable: 'Check the address, the network and the security group between the bot and the service.',
  credentials: 'Give the bot valid credentials for this environment (`lamplighter check` tests them).',
  denied: 'Grant the bot this right (the documentation of the kind lists what it needs).',
  invalid: 'Correct the configuration of this component.',
  unknown: 'This error is not known to lamplighter; read what the service says, and report it if it recurs.',
};

export const remedyFor = (error: ServiceError): string => error.remedy ?? remedyByClass[error.errorClass];
