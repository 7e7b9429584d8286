import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { LamplighterError } from '../core/errors.ts';
import type { GlobalFlags } from './flags.ts';

const LOCAL = 'lamplighter.yaml';
const EXAMPLE = fileURLToPath(new URL('../../examples/exchange-dev.yaml', import.meta.url));

/**
 * Which configuration a command reads: --config, $LAMPLIGHTER_CONFIG, ./lamplighter.yaml, and for the sandbox
 * alone the example. The example never decides what happens to a real cloud.
 */
export function configPath(
  flags: Pick<GlobalFlags, 'config' | 'sandbox'>,
  env: Readonly<Record<string, string | undefined>>,
  exists: (path: string) => boolean = existsSync,
): string {
  if (flags.config) return flags.config;
  if (env.LAMPLIGHTER_CONFIG) return env.LAMPLIGHTER_CONFIG;
  if (exists(LOCAL)) return LOCAL;
  if (flags.sandbox) return EXAMPLE;
  throw new LamplighterError('config-invalid', `There is no configuration: ./${LOCAL} does not exist.`, {
    remedy: `Name one with --config FILE or $LAMPLIGHTER_CONFIG, write ./${LOCAL} (examples/exchange-dev.yaml shows how), or try it without a cloud: --sandbox.`,
  });
}
