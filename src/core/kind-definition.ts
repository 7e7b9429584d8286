import type { z } from 'zod';
import type { Layer, TaskMoment } from './component.ts';

/** What a kind says of itself: enough to check and to describe its components, not to reach them. */
export type KindDefinition<Options = unknown> =
  | ResourceDefinition<Options>
  | CheckDefinition<Options>
  | TaskDefinition<Options>;

/** Where kinds come from: those of lamplighter, or those of a test. */
export interface KindRegistry<Definition extends KindDefinition = KindDefinition> {
  readonly names: readonly string[];
  /** Throws `config-invalid` for a name that is not among `names`. */
  load(name: string): Promise<Definition>;
}

export interface ResourceDefinition<Options> extends DefinitionBase<Options> {
  shape: 'resource';
}

export interface CheckDefinition<Options> extends DefinitionBase<Options> {
  shape: 'check';
}

export interface TaskDefinition<Options> extends DefinitionBase<Options> {
  shape: 'task';
  moment: TaskMoment;
  /**
   * What of the options does not go together with the other tasks of the same subject. Asked when all
   * options are valid by themselves.
   */
  check?(options: Options, siblings: readonly Sibling[]): readonly OptionProblem[];
}

interface DefinitionBase<Options> {
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
  /** The least time between two looks near the expected end; default 3 s, 1 s where looks are free. */
  pollMs: number;
  /** What the bot's identity must be allowed, for `docs/aws-permissions.md` and the RBAC role. */
  permissions: readonly Permission[];
  /** The connections that these options call for. Default: those that `permissions` speaks of. */
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

/** What is wrong with an option, where, and what to do. */
export interface OptionProblem {
  /** Within the component's options. */
  path: readonly (string | number)[];
  message: string;
  remedy: string;
}
