import type { Clients } from '../clients/clients.ts';
import type { Check, Resource, Task, TaskTarget } from '../core/component.ts';
import type { CheckDefinition, ResourceDefinition, TaskDefinition } from '../core/kind-definition.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Random } from '../core/ports/random.ts';

/**
 * A kind is the code that knows one sort of component. One kind, one file: it defines the options, how the component is
 * probed, and how it is started and stopped. `core/decide` does the rest.
 */
export type Kind<Options = unknown> =
  | (ResourceDefinition<Options> & { create(options: Options, context: KindContext): Resource })
  | (CheckDefinition<Options> & { create(options: Options, context: KindContext): Check })
  | (TaskDefinition<Options> & { create(options: Options, context: KindContext): Task });

/** The context in which a kind builds a part. */
export interface KindContext {
  environment: string;
  component: string;
  clients: Clients;
  clock: Clock;
  random: Random;
  /** The subject of a task that names one (`subject:`). */
  subject?: TaskTarget;
  /** The names of the members of a task that names them (`members:`). */
  members?: readonly string[];
  /**
   * Whether an earlier run verified this task for exactly that incarnation. Called when the evidence is gone; false
   * also where no memory is available.
   */
  recalls?(lifeId: string): Promise<boolean>;
}

/** Ties the options' type to the schema, then erases it: the registry holds kinds of all options. */
export function defineKind<Options>(kind: Kind<Options>): Kind {
  return kind as unknown as Kind;
}
