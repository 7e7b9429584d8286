import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import { unpackTar } from '../../src/store/unpack-tar.ts';

const BLOCK = 512;

function tar(
  ...entries: { name: string; type?: '0' | '5'; content?: string; prefix?: string }[]
): Uint8Array {
  const blocks = entries.flatMap(({ name, type = '0', content = '', prefix = '' }) => {
    const header = Buffer.alloc(BLOCK);
    header.write(name, 0);
    header.write(content.length.toString(8).padStart(11, '0'), 124);
    header.write(type, 156);
    header.write(prefix, 345);
    const body = Buffer.alloc(Math.ceil(content.length / BLOCK) * BLOCK);
    body.write(content);
    return [header, body];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]));
}

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lamplighter-tar-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

it('an archive is unpacked with its empty folders, whole blocks and long names, for its owner only', async () => {
  const folder = await emptyFolder();
  const whole = 'x'.repeat(2 * BLOCK);
  const archive = tar(
    { name: '/empty', type: '5' },
    { name: '/base/1/PG_VERSION', content: '18\n' },
    { name: 'whole', content: whole, prefix: 'deep/down' },
    { name: '/nothing' },
  );
  unpackTar(archive, folder);
  expect((await readdir(folder)).toSorted()).toEqual(['base', 'deep', 'empty', 'nothing']);
  expect(await readFile(join(folder, 'base/1/PG_VERSION'), 'utf8')).toBe('18\n');
  expect(await readFile(join(folder, 'deep/down/whole'), 'utf8')).toBe(whole);
  expect(await readFile(join(folder, 'nothing'), 'utf8')).toBe('');
  expect((await stat(join(folder, 'nothing'))).mode & 0o777).toBe(0o600);
  expect((await stat(join(folder, 'base'))).mode & 0o777).toBe(0o700);
});

it('an archive that leads out of the folder is refused', async () => {
  const folder = join(await emptyFolder(), 'inner');
  expect(() => unpackTar(tar({ name: '../outside', content: 'x' }), folder)).toThrow('leads out');
});
