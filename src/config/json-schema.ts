import { durationText } from '../core/duration.ts';
import type { KindDefinition } from '../core/kind-definition.ts';
import { formsOf, inputSchema, type JsonSchema } from './expected.ts';
import { commonSchema, environmentSchema, fileSchema } from './schema.ts';

/** The dialect that editors understand. */
export const DRAFT = 'https://json-schema.org/draft/2020-12/schema';

/** The whole configuration file, for editors: each component in the form of its kind. */
export function configJsonSchema(kinds: readonly KindDefinition[]): JsonSchema {
  const environment = inputSchema(environmentSchema);
  const components = environment.properties?.components;
  if (components !== undefined) {
    components.additionalProperties = { $ref: '#/$defs/component' };
    components.minProperties = 1;
  }
  const file = inputSchema(fileSchema);
  const environments = file.properties?.environments;
  if (environments !== undefined) environments.additionalProperties = { $ref: '#/$defs/environment' };
  const named = kinds.map((kind) => [kind.name, componentSchema(kind)] as const);
  return {
    $schema: DRAFT,
    ...file,
    $defs: {
      environment,
      component: { anyOf: named.map(([name]) => ({ $ref: `#/$defs/${name}` })) },
      ...Object.fromEntries(named),
    },
  };
}

function componentSchema(kind: KindDefinition): JsonSchema {
  const common = commonProperties(kind);
  const forms = formsOf(inputSchema(kind.options)).map((form) => ({
    ...form,
    properties: { ...common.properties, ...form.properties },
    required: [...common.required, ...(form.required ?? [])],
  }));
  const [only] = forms;
  const description = kind.summary;
  return forms.length === 1 && only !== undefined ? { ...only, description } : { description, anyOf: forms };
}

function commonProperties(kind: KindDefinition): {
  properties: Record<string, JsonSchema>;
  required: string[];
} {
  const { kind: kindName, subject, members, ...rest } = inputSchema(commonSchema).properties ?? {};
  const properties: Record<string, JsonSchema> = {
    kind: { ...kindName, const: kind.name },
    ...rest,
    timeout: { ...rest.timeout, default: durationText(kind.timeoutMs) },
    layer: { ...rest.layer, default: kind.layer },
  };
  if (kind.shape !== 'task') return { properties, required: ['kind'] };
  const [link, schema] =
    kind.moment === 'instead-of-members' ? (['members', members] as const) : (['subject', subject] as const);
  return { properties: { ...properties, [link]: schema ?? {} }, required: ['kind', link] };
}
