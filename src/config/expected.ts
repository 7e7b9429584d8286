import { z } from 'zod';
import { DURATION_PATTERN, durationText } from '../core/duration.ts';
import type { ConfigPath } from './problems.ts';

/** The part of JSON Schema that zod writes and that we read. */
export interface JsonSchema {
  type?: string;
  description?: string;
  default?: unknown;
  examples?: unknown[];
  pattern?: string;
  const?: unknown;
  enum?: unknown[];
  minimum?: number;
  maximum?: number;
  minItems?: number;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  [key: string]: unknown;
}

/** What may be written for a schema, as JSON Schema (draft 2020-12). Durations are text with a pattern. */
export function inputSchema(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io: 'input',
    target: 'draft-2020-12',
    override({ zodSchema, jsonSchema }) {
      // Safe-integer bounds are true of every number in YAML and only make noise in an editor.
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      const { def } = zodSchema._zod;
      // zod leaves out the default of what it transforms, since it is milliseconds and not text.
      if (def.type === 'default' && jsonSchema.pattern === DURATION_PATTERN) {
        jsonSchema.default = durationText(Number(def.defaultValue));
      }
    },
  });
  return json as JsonSchema;
}

/** The forms that a value may take: itself, or the branches of a union, opened up. */
export function formsOf(schema: JsonSchema): JsonSchema[] {
  const branches = schema.anyOf ?? (schema.properties === undefined ? schema.oneOf : undefined);
  return branches === undefined ? [schema] : branches.flatMap(formsOf);
}

/** Everything that is said about a path; several schemas where the way leads through a union. */
export function schemasAt(schema: JsonSchema, path: ConfigPath): JsonSchema[] {
  let level = [schema];
  for (const segment of path) {
    level = level.flatMap(formsOf).flatMap((form) => {
      if (typeof segment === 'number') return form.items === undefined ? [] : [form.items];
      const property = form.properties?.[segment];
      if (property !== undefined) return [property];
      return typeof form.additionalProperties === 'object' ? [form.additionalProperties] : [];
    });
  }
  return level;
}

/** The keys that are known at a path. */
export const keysAt = (schema: JsonSchema, path: ConfigPath): string[] => [
  ...new Set(
    schemasAt(schema, path)
      .flatMap(formsOf)
      .flatMap((form) => Object.keys(form.properties ?? {})),
  ),
];
