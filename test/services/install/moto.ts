import { join } from 'node:path';
import { installOnce } from './cache.ts';
import { needTool, run } from './tools.ts';

const MOTO = '5.2.5';

/**
 * An emulator of AWS that knows nothing of lamplighter, in a Python environment of its own. Started as
 * `venv/bin/python -m moto.server`: its scripts hold the path they were installed under.
 */
export const installMoto = (log: (line: string) => void): Promise<string> =>
  installOnce('moto', MOTO, {
    log,
    build: async (folder) => {
      await needTool('python', 'The AWS emulator');
      const venv = join(folder, 'venv');
      await run('python3', ['-m', 'venv', venv]);
      await run(join(venv, 'bin', 'python'), [
        ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'],
        `moto[server]==${MOTO}`,
      ]);
    },
  });
