/**
 * Prints how large `src` is, whether its rooms form circles, and how long the way of `/devenv up` is.
 *
 *   npm run structure                 the figures
 *   npm run structure -- --files      also the files of that way
 */
import { fileURLToPath } from 'node:url';
import { filesBeforeFirstCall } from './structure/files-before-first-call.ts';
import { roomCircles } from './structure/room-circles.ts';
import { readSourceFiles } from './structure/source-files.ts';

const MOST_LINES = 300;

const root = fileURLToPath(new URL('..', import.meta.url));
const files = await readSourceFiles(root);
const lengths = files.map(({ lines }) => lines).sort((a, b) => a - b);
const long = files.filter(({ lines }) => lines > MOST_LINES);
const circles = roomCircles(files);
const way = await filesBeforeFirstCall(root);

console.log(`lines of TypeScript in src    ${lengths.reduce((sum, lines) => sum + lines, 0)}`);
console.log(`files                         ${files.length}`);
console.log(`median                        ${lengths[Math.floor(lengths.length / 2)]}`);
console.log(`files over ${MOST_LINES} lines          ${long.length}`);
for (const { path, lines } of long) console.log(`  ${path} ${lines}`);
console.log(`circles between rooms         ${circles.length}`);
for (const circle of circles) console.log(`  ${circle.join(' ')}`);
console.log(`files from /devenv up to the first call of the cloud  ${way.length}`);
if (process.argv.includes('--files')) for (const path of way) console.log(`  ${path}`);
