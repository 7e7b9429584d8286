import { formsOf, inputSchema, type JsonSchema } from '../src/config/expected.ts';
import { COMMON_KEYS } from '../src/config/schema.ts';
import { durationText } from '../src/core/duration.ts';
import type { Permission } from '../src/core/kind-definition.ts';
import type { Kind } from '../src/kinds/kind.ts';
import { rightOf, table } from './tables.ts';

const SHAPES = {
  resource: 'A **resource**: it is observed, started and stopped.',
  check: 'A **check**: it is only looked at, and never started or stopped.',
  task: 'A **task**: it does something once, and what it did is verified.',
} satisfies Record<Kind['shape'], string>;

const MOMENTS = {
  'before-subject-starts': 'It has its turn before its `subject` starts, while that is off.',
  'after-subject-is-ready': 'It has its turn once its `subject` is ready.',
  'instead-of-members': 'It makes the start and stop calls of its `members` in their place.',
};

/** The page of one kind in `docs/kinds/`. */
export function kindPage(kind: Kind): string {
  const what = kind.shape === 'task' ? `${SHAPES.task} ${MOMENTS[kind.moment]}` : SHAPES[kind.shape];
  return [
    GENERATED,
    `# ${kind.name}`,
    kind.summary,
    what,
    kind.notes.trim(),
    '## Options',
    optionsTable(kind),
    `Every component also has ${COMMON_WORDS}: see [config.md](../config.md).`,
    '## Times',
    timesTable(kind),
    '## Rights',
    rightsTable(kind.permissions),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

/** `docs/kinds/README.md`: all kinds, by shape. */
export function kindIndex(kinds: readonly Kind[]): string {
  const rows = kinds.map((kind) => [`[${kind.name}](${kind.name}.md)`, kind.shape, kind.layer, kind.summary]);
  return [
    GENERATED,
    '# Kinds of component',
    'A kind is the code that knows one sort of component. A component of the configuration names its kind, and the kind says which options there are.',
    table(['kind', 'shape', 'layer', 'what it is'], rows),
  ]
    .join('\n\n')
    .concat('\n');
}

const GENERATED = '<!-- Written by `npm run generate` from src/kinds. Do not edit. -->';

function optionsTable(kind: Kind): string {
  const rows = [...taskRow(kind), ...optionRows(inputSchema(kind.options), '')];
  if (rows.length === 0) return 'None of its own.';
  return table(['option', 'form', 'default', 'meaning'], rows);
}

const COMMON_WORDS = COMMON_KEYS.filter((key) => !['kind', 'subject', 'members'].includes(key))
  .map((key) => `\`${key}\``)
  .join(', ');

function taskRow(kind: Kind): string[][] {
  if (kind.shape !== 'task') return [];
  return kind.moment === 'instead-of-members'
    ? [['`members`', 'list of names', '**required**', 'The components that it scales.']]
    : [['`subject`', 'name', '**required**', 'The component to whose life the task belongs.']];
}

/** One row an option; what lies inside follows as `outer.inner`, and as `outer[].inner` inside a list. */
function optionRows(schema: JsonSchema, prefix: string): string[][] {
  const forms = formsOf(schema);
  const seen = new Set<string>();
  const rows: string[][] = [];
  for (const form of forms) {
    for (const [name, option] of Object.entries(form.properties ?? {})) {
      if (seen.has(name)) continue;
      seen.add(name);
      const required = forms.every((each) => each.required?.includes(name));
      const path = `${prefix}${name}`;
      rows.push([`\`${path}\``, formWord(option), defaultWord(option, required), option.description ?? '']);
      rows.push(...optionRows(option, `${path}.`));
      if (option.items !== undefined) rows.push(...optionRows(option.items, `${path}[].`));
    }
  }
  return rows;
}

function formWord(schema: JsonSchema): string {
  const forms = formsOf(schema);
  if (forms.length > 1) return [...new Set(forms.map(formWord))].join(' or ');
  const form = forms[0] ?? schema;
  if (form.const !== undefined) return `\`${form.const}\``;
  if (form.enum !== undefined) return form.enum.map((value) => `\`${value}\``).join(' or ');
  switch (form.type) {
    case 'array':
      return `list of ${plural(form.items)}`;
    case 'object':
      return form.properties === undefined ? 'mapping by name' : 'mapping';
    case 'integer':
      return `whole number${bounds(form)}`;
    case 'number':
      return `number${bounds(form)}`;
    case 'boolean':
      return '`true` or `false`';
    case 'string':
      return isDuration(form) ? 'duration' : 'text';
    default:
      return 'anything';
  }
}

function plural(items: JsonSchema | undefined): string {
  switch (items?.type) {
    case 'object':
      return 'mappings';
    case 'integer':
      return 'whole numbers';
    case 'string':
      return isDuration(items) ? 'durations' : 'texts';
    default:
      return 'values';
  }
}

const isDuration = (schema: JsonSchema): boolean => schema.examples?.includes('1h 30m') ?? false;

function bounds({ minimum, maximum, exclusiveMinimum }: JsonSchema): string {
  if (minimum !== undefined && maximum !== undefined) return `, ${minimum} to ${maximum}`;
  if (typeof exclusiveMinimum === 'number') return `, more than ${exclusiveMinimum}`;
  if (minimum !== undefined) return `, at least ${minimum}`;
  return maximum === undefined ? '' : `, at most ${maximum}`;
}

function defaultWord(schema: JsonSchema, required: boolean): string {
  if (required) return '**required**';
  if (schema.default === undefined) return '';
  const text = typeof schema.default === 'string' ? schema.default : JSON.stringify(schema.default);
  return text === '{}' ? '' : `\`${text}\``;
}

function timesTable(kind: Kind): string {
  const { timeoutMs, expected, pollMs, shape } = kind;
  const usual = (ms: number) =>
    shape !== 'resource' && ms === 0 ? 'nothing to do' : `about ${durationText(ms)}`;
  return table(
    ['what', 'how long', 'set by'],
    [
      ['counts as failed after', durationText(timeoutMs), '`timeout`'],
      ['going up usually takes', usual(expected.upMs), '`expect.up`'],
      ['going down usually takes', usual(expected.downMs), '`expect.down`'],
      ['least time between two looks', durationText(pollMs), ''],
    ],
  );
}

function rightsTable(permissions: readonly Permission[]): string {
  if (permissions.length === 0) return 'It needs none.';
  return table(
    ['where', 'right', 'what for'],
    permissions.map((permission) => [permission.on, `\`${rightOf(permission)}\``, permission.why]),
  );
}
