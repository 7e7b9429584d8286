import { readdirSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lint } from '../support/lint.ts';

/** What each room may import besides itself. What is not named here is refused. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'src/core': [],
  'src/calendars': ['src/core'],
  'src/clients': ['src/core'],
  'src/config': ['src/core', 'src/calendars'],
  'src/ops': ['src/core'],
  'src/store': ['src/core', 'src/ops'],
  'src/kinds': ['src/core', 'src/clients'],
  'src/runs': ['src/core', 'src/clients', 'src/config', 'src/kinds', 'src/store'],
  'src/leases': ['src/core', 'src/calendars', 'src/config', 'src/runs'],
  'src/reports': ['src/core', 'src/calendars', 'src/clients', 'src/config', 'src/runs'],
  'src/lamplighter.ts': ['src/core', 'src/leases', 'src/reports', 'src/runs'],
  'src/app.ts': [
    ...['src/core', 'src/calendars', 'src/clients', 'src/config', 'src/kinds', 'src/leases', 'src/reports'],
    ...['src/runs', 'src/lamplighter.ts'],
  ],
  'src/slack': [
    ...['src/core', 'src/clients', 'src/config', 'src/leases', 'src/ops', 'src/reports', 'src/runs'],
    'src/lamplighter.ts',
  ],
  'src/cli': [
    ...['src/core', 'src/calendars', 'src/clients', 'src/config', 'src/kinds', 'src/leases', 'src/ops'],
    ...['src/reports', 'src/runs', 'src/slack', 'src/store', 'src/app.ts', 'src/lamplighter.ts'],
    ...['packages/sandbox-cloud', 'packages/slack-on-localhost', 'packages/demo'],
  ],
  'src/main.ts': ['src/cli'],
  'packages/sandbox-cloud': ['src/core', 'src/clients', 'src/config', 'src/kinds', 'src/ops'],
  'packages/demo': [
    ...['src/core', 'src/calendars', 'src/clients', 'src/config', 'src/kinds', 'src/leases', 'src/ops'],
    ...['src/reports', 'src/runs', 'src/slack', 'src/store', 'src/app.ts', 'src/lamplighter.ts'],
    ...['packages/sandbox-cloud', 'packages/slack-on-localhost'],
  ],
  'deploy/lambda': [
    ...['src/core', 'src/calendars', 'src/clients', 'src/config', 'src/kinds', 'src/leases', 'src/ops'],
    ...['src/reports', 'src/runs', 'src/store', 'src/app.ts', 'src/lamplighter.ts'],
  ],
  tools: [
    ...['src/core', 'src/calendars', 'src/clients', 'src/config', 'src/kinds', 'src/leases', 'src/ops'],
    ...['src/reports', 'src/runs', 'src/slack', 'src/store', 'src/app.ts', 'src/lamplighter.ts'],
    ...['packages/sandbox-cloud', 'packages/slack-on-localhost', 'packages/demo'],
  ],
};

/** A package of its own; its rules are in `dependency-rules.test.ts`. */
const INDEPENDENT = 'packages/slack-on-localhost';
/** What nothing in a room may import. */
const OUTSIDE = ['test', 'bench'];

const ROOMS = Object.keys(ALLOWED);
const TARGETS = [...ROOMS, INDEPENDENT, ...OUTSIDE];

/** The files of a room that are planted: at its top and, where it is a folder, some levels down. */
function filesOf(room: string): string[] {
  if (room.endsWith('.ts')) return [room];
  const folder = room.startsWith('src/') || room === 'tools' ? room : `${room}/src`;
  return [`${folder}/planted.ts`, `${folder}/a/planted.ts`, `${folder}/a/b/c/planted.ts`];
}

/** A file of a room that others import. */
function entryOf(room: string): string {
  if (room.endsWith('.ts')) return room;
  return room.startsWith('packages/') || room.startsWith('deploy/') ? `${room}/src/index.ts` : `${room}/x.ts`;
}

/** The ways to import, one a line. */
const WAYS = [
  (path: string, name: string) => `import type { ${name} } from '${path}';`,
  (path: string, name: string) => `export { ${name} } from '${path}';`,
  (path: string, name: string) => `export const ${name}Later = () => import('${path}');`,
];

interface Planted {
  from: string;
  to: string;
  file: string;
  line: number;
}

const texts: Record<string, string> = {};
const planted: Planted[] = [];
for (const from of ROOMS) {
  for (const file of filesOf(from)) {
    const lines: string[] = [];
    for (const to of TARGETS.filter((room) => room !== from)) {
      const path = relative(dirname(file), entryOf(to));
      for (const [way, write] of WAYS.entries()) {
        lines.push(write(path.startsWith('.') ? path : `./${path}`, `x${way}${lines.length}`));
        planted.push({ from, to, file, line: lines.length });
      }
    }
    texts[file] = `${lines.join('\n')}\n`;
  }
}
// One project for all of them: each line is refused for its own sake.
const { message } = lint(texts);
const isRefused = ({ file, line }: Planted): boolean =>
  message[file]
    ?.split('\n')
    .some((found) => found.startsWith(`${file}:${line}:`) && found.includes('noRestrictedImports')) === true;

const pairs = ROOMS.flatMap((from) => TARGETS.filter((to) => to !== from).map((to) => ({ from, to })));
const linesOf = (pair: { from: string; to: string }) =>
  planted.filter(({ from, to }) => from === pair.from && to === pair.to);
const isAllowed = ({ from, to }: { from: string; to: string }): boolean =>
  ALLOWED[from]?.includes(to) === true;

describe('the layers', () => {
  it.each(pairs.filter((pair) => !isAllowed(pair)))('refuse $to in $from, however it is imported', (pair) => {
    expect(linesOf(pair).filter((line) => !isRefused(line))).toEqual([]);
  });

  it.each(pairs.filter(isAllowed))('accept $to in $from', (pair) => {
    expect(linesOf(pair).filter(isRefused)).toEqual([]);
  });

  it('name every room that there is', () => {
    const inFolder = (folder: string) =>
      readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory() || entry.name.endsWith('.ts'))
        .map(({ name }) => `${folder}/${name}`);
    const rooms = [...inFolder('src'), ...inFolder('packages')];
    expect(rooms.filter((room) => room !== INDEPENDENT && !ROOMS.includes(room))).toEqual([]);
  });

  it('have no circle', () => {
    const left = new Set(ROOMS);
    for (let before = -1; before !== left.size; ) {
      before = left.size;
      for (const room of left) if (!ALLOWED[room]?.some((below) => left.has(below))) left.delete(room);
    }
    expect([...left]).toEqual([]);
  });
});

describe('the rooms of Slack', () => {
  const from = 'src/slack/messages/blocks/planted.ts';
  const above = ['inbox', 'listeners', 'publish', 'requests'];
  const lines = above.map((room, at) => `export { x${at} } from '../../${room}/x.ts';`);
  const allowed = "export { y } from '../../ids.ts';\n";
  const found = lint({ [from]: `${lines.join('\n')}\n${allowed}` }).message[from]?.split('\n') ?? [];

  it.each(above.map((room, at) => ({ room, line: at + 1 })))('refuse $room in messages', ({ line }) => {
    expect(found.some((one) => one.startsWith(`${from}:${line}:`))).toBe(true);
  });

  it('accept what all of Slack shares', () => {
    expect(found.filter((one) => one.startsWith(`${from}:${lines.length + 1}:`))).toEqual([]);
  });
});

describe('the rule about circles', () => {
  it('refuses a circle of types', () => {
    const { message: of } = lint({
      'src/core/a.ts': "import type { B } from './b.ts';\nexport type A = B | 1;\n",
      'src/core/b.ts': "import type { A } from './a.ts';\nexport type B = A | 2;\n",
    });
    for (const found of Object.values(of)) expect(found).toContain('noImportCycles');
  });
});
