import type { Clients } from '../clients/clients.ts';
import type { EnvironmentConfig } from '../config/environment-config.ts';
import type { Driver } from '../core/component.ts';
import { LamplighterError } from '../core/errors.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Random } from '../core/ports/random.ts';
import type { Kind } from '../kinds/kind.ts';

/** Builds the live parts of a validated environment. Tasks come last, because they refer to their subject. */
export function buildParts(options: {
  environment: EnvironmentConfig;
  kinds: ReadonlyMap<string, Kind>;
  clients: Clients;
  clock: Clock;
  random: Random;
  /** What earlier runs have verified, where a store is available. */
  recalls?(component: string, lifeId: string): Promise<boolean>;
}): ReadonlyMap<string, Driver> {
  const { environment, kinds, clients, clock, random, recalls } = options;
  const parts = new Map<string, Driver>();
  const subjectsFirst = [...environment.components].sort(
    (a, b) => Number(a.shape === 'task') - Number(b.shape === 'task'),
  );
  for (const component of subjectsFirst) {
    const kind = kinds.get(component.kind);
    if (kind === undefined) {
      throw new LamplighterError('internal', `kind ${component.kind} was not loaded for ${component.name}`);
    }
    const subjectPart = component.subject === undefined ? undefined : parts.get(component.subject);
    const subject = subjectPart?.shape === 'resource' ? subjectPart.subject : undefined;
    if (component.subject !== undefined && subject === undefined) {
      throw new LamplighterError(
        'config-invalid',
        `${component.name}: ${component.subject} cannot be the subject of a task`,
        {
          component: component.name,
          remedy: 'Name a component whose kind has a life of its own, such as k8s-deployment.',
        },
      );
    }
    parts.set(
      component.name,
      kind.create(component.options, {
        environment: environment.name,
        component: component.name,
        clients,
        clock,
        random,
        ...(subject !== undefined && { subject }),
        ...(component.members !== undefined && { members: component.members }),
        ...(recalls !== undefined && { recalls: (lifeId) => recalls(component.name, lifeId) }),
      }),
    );
  }
  return parts;
}
