import { describe, expect, it } from 'vitest';
import { lint } from '../support/lint.ts';

const slug = (what = ''): string => what.toLowerCase().replaceAll(/[^a-z]+/g, '-');

/** One planted violation of each rule that holds the house up. */
const violations: { title: string; rule: string; files: Record<string, string> }[] = [
  ...[
    ['an SDK', "import { EC2Client } from '@aws-sdk/client-ec2';\nexport const x = EC2Client;\n"],
    ['Bolt', "import { App } from '@slack/bolt';\nexport const x = App;\n"],
    ['the queue', "import { PgBoss } from 'pg-boss';\nexport const x = PgBoss;\n"],
    ['the query layer', "import { Kysely } from 'kysely';\nexport const x = Kysely;\n"],
    ["Node's own modules", "import { readFileSync } from 'node:fs';\nexport const x = readFileSync;\n"],
    ['a kind', "import { x as y } from '../kinds/ec2-instance.ts';\nexport const x = y;\n"],
    ['a client', "import { x as y } from '../../clients/aws.ts';\nexport const x = y;\n"],
    ['the store', "import { x as y } from '../store/open-store.ts';\nexport const x = y;\n"],
    [
      'the sandbox',
      "import { x as y } from '../../packages/sandbox-cloud/src/cloud.ts';\nexport const x = y;\n",
    ],
    ['the command line', "import { x as y } from '../cli/cli.ts';\nexport const x = y;\n"],
    ['a dynamic import of an SDK', "export const x = () => import('kafkajs');\n"],
  ].map(([what, text = '']) => ({
    title: `core that imports ${what}`,
    rule: 'noRestrictedImports',
    files: { [`src/core/${slug(what)}.ts`]: text },
  })),
  ...[
    ['Date', 'export const x = () => Date.now();\n'],
    ['process', 'export const x = process.env.HOME;\n'],
    ['setTimeout', 'export const x = () => setTimeout(() => {}, 1);\n'],
    ['fetch', "export const x = () => fetch('http://127.0.0.1');\n"],
  ].map(([what, text = '']) => ({
    title: `core that uses ${what}`,
    rule: 'noRestrictedGlobals',
    files: { [`src/core/${slug(what)}.ts`]: text },
  })),
  ...[
    ['src/outside.ts', '../../../src/core/errors.ts'],
    ['src/state/outside.ts', '../../../../src/core/errors.ts'],
    ['src/page/app/outside.tsx', '../../../../demo/src/time.ts'],
    ['src/page/app/parts/outside.tsx', '../../../../../../src/core/errors.ts'],
    ['src/page/app/parts/deep/outside.tsx', '../../../../../../../src/core/errors.ts'],
    ['test/outside.test.ts', '../../sandbox-cloud/src/cloud.ts'],
    ['outside.mjs', '../demo/src/time.ts'],
  ].map(([path, from]) => ({
    title: `the local Slack's ${path} that imports ${from}`,
    rule: 'noRestrictedImports',
    files: {
      [`packages/slack-on-localhost/${path}`]: `import { x as y } from '${from}';\nexport const x = y;\n`,
    },
  })),
  {
    title: 'a dependency of the local Slack that its package.json does not name',
    rule: 'noUndeclaredDependencies',
    files: {
      'packages/slack-on-localhost/src/undeclared.ts':
        "import { DateTime } from 'luxon';\nexport const x = DateTime;\n",
    },
  },
  ...['src/cli/inside.ts', 'test/slack/inside.ts', 'packages/demo/src/inside.ts'].map((path) => ({
    title: `${path} that imports from inside the local Slack`,
    rule: 'noRestrictedImports',
    files: {
      [path]: `import { x as y } from '../../../packages/slack-on-localhost/src/state/state.ts';\nexport const x = y;\n`,
    },
  })),
  {
    title: 'a circle of imports',
    rule: 'noImportCycles',
    files: {
      'src/circle-a.ts': "import { b } from './circle-b.ts';\nexport const a = () => b;\n",
      'src/circle-b.ts': "import { a } from './circle-a.ts';\nexport const b = () => a;\n",
    },
  },
  {
    title: 'a promise that nobody waits for',
    rule: 'noFloatingPromises',
    files: {
      'src/a.ts':
        'const later = async (): Promise<number> => 1;\nexport function x(): void {\n  later();\n}\n',
    },
  },
  {
    title: 'an any',
    rule: 'noExplicitAny',
    files: { 'src/any.ts': 'export const x = (value: any): unknown => value;\n' },
  },
];

// One project for all of them: each file is refused for its own sake.
const planted = lint(Object.assign({}, ...violations.map(({ files }) => files)));

describe('the rules that hold the house up', () => {
  it.each(violations)('refuse $title', ({ rule, files }) => {
    for (const path of Object.keys(files)) expect(planted.message[path]).toContain(rule);
    expect(planted.refused).toBe(true);
  });

  it('accept the same things where they belong', () => {
    const { refused, message } = lint({
      'src/kinds/good.ts':
        "import { EC2Client } from '@aws-sdk/client-ec2';\nexport const x = [EC2Client, Date.now()];\n",
      'src/core/good.ts': "import { y } from './other.ts';\nexport const x = y;\n",
      'src/core/other.ts': 'export const y = 1;\n',
      'packages/slack-on-localhost/src/index.ts': 'export const x = 1;\n',
      'packages/slack-on-localhost/src/page/app/parts/good.ts':
        "import { x as y } from '../../../index.ts';\nexport const x = y;\n",
      'packages/demo/src/good.ts':
        "import { x as y } from '../../slack-on-localhost/src/index.ts';\nexport const x = y;\n",
    });
    expect(Object.values(message).join('')).toBe('');
    expect(refused).toBe(false);
  });
});
