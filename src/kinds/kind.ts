import type { z } from 'zod';
import type { Clients } from '../clients/clients.ts';
import type { Check, Layer, Resource, Subject, Task, TaskMoment } from '../core/component.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Random } from '../core/ports/random.ts';

/**
 * A kind is the code that knows one sort of component. One kind, one file: it defines the options, how the component is
 * probed, and how it is started and stopped. `core/decide` does the rest.
 */
export type Kind<Options = unknown> =
  | (KindBase<Options> & { shape: 'resource'; create(options: Options, context: KindContext): Resource })
  | (KindBase<Options> & { shape: 'check'; create(options: Options, context: KindContext): Check })
  | (KindBase<Options> & {
      shape: 'task';
      moment: TaskMoment;
      /**
       * Reports options that conflict with other tasks of the same subject. Called when all options are valid by
       * themselves.
       */
      check?(options: Options, siblings: readonly Sibling[]): readonly OptionProblem[];
      create(options: Options, context: KindContext): Task;
    });

interface KindBase<Options> {
  name: string;
  /** One sentence for the documentation. */
  summary: string;
  /** What a user of this kind must know: states that are waited for, what is created or wiped. Markdown. */
  notes: string;
  /** The component's options besides the common ones (`kind`, `needs`, `timeout`, `expect`, `layer`). */
  options: z.ZodType<Options>;
  layer: Layer;
  timeoutMs: number;
  /** Used until the configuration or history says better. */
  expected: { upMs: number; downMs: number };
  /** The least time between two polls near the expected end, in milliseconds; default 3 s, 1 s where polls are free. */
  pollMs: number;
  /** The rights that the bot's identity needs, for `docs/aws-permissions.md` and the RBAC role. */
  permissions: readonly Permission[];
  /** The connections that these options require. Default: those of `permissions`. */
  connections?(options: Options): readonly Permission['on'][];
}

export type Permission =
  | { on: 'aws'; action: string; why: string }
  | { on: 'kubernetes'; verb: string; resource: string; why: string }
  | { on: 'kafka'; operation: string; resource: string; why: string };

/** Another task of the same subject, as configured. */
export interface Sibling {
  name: string;
  kind: string;
  options: Readonly<Record<string, unknown>>;
}

/** A problem with an option: where it is, and what to do. */
export interface OptionProblem {
  /** The path within the component's options. */
  path: readonly (string | number)[];
  message: string;
  remedy: string;
}

/** The context in which a kind builds a part. */
export interface KindContext {
  environment: string;
  component: string;
  clients: Clients;
  clock: Clock;
  random: Random;
  /** The subject of a task that names one (`subject:`). */
  subject?: Subject;
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
