import { relative } from 'node:path';

/** Beside the folder, as its lock is: PostgreSQL owns everything in it. */
export const socketPath = (dataDir: string): string => `${dataDir}.sock`;

/**
 * A shorter path to the same socket where one is needed: the system limits a socket's address to some hundred bytes
 * (108 on Linux, unix(7)).
 */
export function reachable(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere.length < path.length ? fromHere : path;
}
