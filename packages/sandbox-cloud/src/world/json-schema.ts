import { inputSchema, type JsonSchema } from '../../../../src/config/expected.ts';
import { DRAFT } from '../../../../src/config/json-schema.ts';
import { worldFile } from './world-file.ts';

/** A world of the sandbox, for editors. */
export const worldJsonSchema = (): JsonSchema => ({
  $schema: DRAFT,
  title: 'lamplighter sandbox world',
  ...inputSchema(worldFile),
});
