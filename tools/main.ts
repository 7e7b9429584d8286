/**
 * Writes the JSON Schemas, the pages of the kinds, what they must be allowed and the picture of an evening, under `docs/` and `deploy/`.
 *
 *   node tools/main.ts           writes what is stale
 *   node tools/main.ts --check   writes nothing, and fails when something is stale
 */
import { fileURLToPath } from 'node:url';
import { loadAllKinds } from '../src/kinds/index.ts';
import { staleFiles, writeGeneratedFiles } from './generated-files.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const kinds = await loadAllKinds();

if (process.argv.includes('--check')) {
  const stale = await staleFiles(root, kinds);
  for (const path of stale) console.error(`${path} is stale`);
  if (stale.length > 0) {
    console.error('Run `npm run generate` and commit what it writes.');
    process.exitCode = 1;
  }
} else {
  const written = await writeGeneratedFiles(root, kinds);
  console.log(written.length === 0 ? 'Everything is fresh.' : `Wrote ${written.join(', ')}`);
}
