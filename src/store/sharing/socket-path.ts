import { relative } from 'node:path';

/** Beside the folder, as its lock is: PostgreSQL owns everything in it. */
export const socketPath = (dataDir: string): string => `${dataDir}.sock`;

/** The system takes some hundred bytes for the address of a socket; from here the way may be a shorter one. */
export function reachable(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere.length < path.length ? fromHere : path;
}
