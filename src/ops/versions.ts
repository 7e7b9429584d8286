import { release } from 'node:os';
import manifest from '../../package.json' with { type: 'json' };

export interface Versions {
  lamplighter: string;
  node: string;
  /** `linux x64 6.8.0`. */
  platform: string;
  /** Exactly these: they are pinned. */
  dependencies: Readonly<Record<string, string>>;
}

export const versions = (): Versions => ({
  lamplighter: manifest.version,
  node: process.versions.node,
  platform: `${process.platform} ${process.arch} ${release()}`,
  dependencies: manifest.dependencies,
});
