import { join } from 'node:path';

/** An empty database that is still being unpacked. */
export const unpackingPath = (folder: string): string => join(folder, 'lamplighter.unpacking');
/** An empty database that was unpacked completely; its files move up from there. */
export const unpackedPath = (folder: string): string => join(folder, 'lamplighter.unpacked');

const OURS: ReadonlySet<string> = new Set([unpackingPath, unpackedPath].map((of) => of('')));

/** Whether a file of that name says nothing about what the folder holds. */
export const isBesideData = (name: string): boolean => OURS.has(name) || name === 'lost+found';
