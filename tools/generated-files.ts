import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { worldJsonSchema } from '../packages/sandbox-cloud/src/world/json-schema.ts';
import { configJsonSchema } from '../src/config/json-schema.ts';
import type { Kind } from '../src/kinds/kind.ts';
import { eveningPicture } from './evening-picture.ts';
import { kindIndex, kindPage } from './kind-page.ts';
import { licencesPage } from './licences.ts';
import { awsPolicy, permissionsPage } from './permissions-page.ts';
import { rbacManifest } from './rbac-manifest.ts';
import { troubleshootingPage } from './troubleshooting-page.ts';

const KIND_PAGES = 'docs/kinds';

/** What is written from the kinds and schemas: text by path, relative to the repository. */
export function generatedFiles(kinds: readonly Kind[]): Map<string, string> {
  return new Map([
    ['docs/config.schema.json', jsonText(configJsonSchema(kinds))],
    ['docs/world.schema.json', jsonText(worldJsonSchema())],
    ['docs/aws-permissions.md', permissionsPage(kinds)],
    ['deploy/aws-policy.json', jsonText(awsPolicy(kinds))],
    ['docs/images/evening.svg', eveningPicture()],
    ['docs/troubleshooting.md', troubleshootingPage()],
    ['docs/licences.md', licencesPage()],
    ['deploy/kubernetes/rbac.yaml', rbacManifest(kinds)],
    [`${KIND_PAGES}/README.md`, kindIndex(kinds)],
    ...kinds.map((kind) => [`${KIND_PAGES}/${kind.name}.md`, kindPage(kind)] as const),
  ]);
}

/** The files under `root` that are missing, differ, or belong to no kind any more. */
export async function staleFiles(root: string, kinds: readonly Kind[]): Promise<string[]> {
  const files = generatedFiles(kinds);
  const stale: string[] = [];
  for (const [path, text] of files) {
    const present = await readFile(join(root, path), 'utf8').catch(() => undefined);
    if (present !== text) stale.push(path);
  }
  return [...stale, ...(await orphans(root, files))];
}

/** Writes what is stale and removes what nobody writes any more. Returns the paths that it touched. */
export async function writeGeneratedFiles(root: string, kinds: readonly Kind[]): Promise<string[]> {
  const files = generatedFiles(kinds);
  const stale = await staleFiles(root, kinds);
  for (const path of stale) {
    const text = files.get(path);
    if (text === undefined) {
      await rm(join(root, path));
      continue;
    }
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return stale;
}

async function orphans(root: string, files: ReadonlyMap<string, string>): Promise<string[]> {
  const present = await readdir(join(root, KIND_PAGES)).catch(() => []);
  return present
    .map((name) => `${KIND_PAGES}/${name}`)
    .filter((path) => path.endsWith('.md') && !files.has(path));
}

const jsonText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
