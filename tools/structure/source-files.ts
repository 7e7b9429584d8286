import { glob, readFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';

export interface SourceFile {
  /** From the root, with slashes. */
  path: string;
  lines: number;
  /** The files that it imports by a relative path, types included; from the root. */
  imports: readonly string[];
}

const SPECIFIER = /(?:\bfrom\s*|\bimport\s*\(\s*|^import\s+)['"](\.{1,2}\/[^'"\n]*)['"]/gm;

/** Every TypeScript file below `src`, in the order of the paths. */
export async function readSourceFiles(root: string): Promise<SourceFile[]> {
  const paths = await Array.fromAsync(glob('src/**/*.{ts,tsx}', { cwd: root }));
  const read = async (path: string): Promise<SourceFile> => {
    const text = await readFile(join(root, path), 'utf8');
    const imports = [...text.matchAll(SPECIFIER)].map(([, to = '']) => posix.join(dirname(path), to));
    return { path, lines: text.split('\n').length - 1, imports };
  };
  return Promise.all(paths.sort().map(read));
}
