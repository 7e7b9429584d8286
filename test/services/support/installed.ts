import { inject } from 'vitest';
import type { Installed } from '../install/install-services.ts';

/** What the run's set-up tells the tests. */
export interface ServicesContext {
  installed: Installed;
  /** The folder of this run's logs. */
  logs: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    services: ServicesContext;
  }
}

export const services = (): ServicesContext => inject('services');
