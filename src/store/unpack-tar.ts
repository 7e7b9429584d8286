import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

const BLOCK = 512;
const NAME = { from: 0, to: 100 };
const SIZE = { from: 124, to: 136 };
const TYPE_AT = 156;
const PREFIX = { from: 345, to: 500 };
const DIRECTORY = '5';

/** Writes the files of a gzipped tar archive (ustar: names of 255 bytes, no links) into a folder, for its owner only. */
export async function unpackTar(archive: Uint8Array, folder: string): Promise<void> {
  const tar = await promisify(gunzip)(archive);
  const made = new Set<string>();
  const makeFolder = async (path: string) => {
    if (made.has(path)) return;
    made.add(path);
    await mkdir(path, { recursive: true, mode: 0o700 });
  };
  for (let at = 0; at + BLOCK <= tar.length; ) {
    const header = tar.subarray(at, at + BLOCK);
    const text = ({ from, to }: typeof NAME) =>
      header.subarray(from, to).toString('utf8').replace(/\0.*$/s, '').trim();
    const name = text(NAME);
    // Two empty blocks end it.
    if (name === '') return;
    const size = Number.parseInt(text(SIZE), 8);
    const path = join(folder, text(PREFIX), name);
    if (relative(folder, path).startsWith('..')) throw new Error(`${name} leads out of ${folder}`);
    const content = tar.subarray(at + BLOCK, at + BLOCK + size);
    if (String.fromCharCode(header[TYPE_AT] ?? 0) === DIRECTORY) await makeFolder(path);
    else {
      await makeFolder(dirname(path));
      await writeFile(path, content, { mode: 0o600 });
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
}
