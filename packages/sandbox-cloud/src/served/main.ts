import { parseArgs } from 'node:util';
import { describeError, LamplighterError } from '../../../../src/core/errors.ts';
import { serveSandbox } from './serve.ts';

/**
 * The process that hosts a world on demand. It has its own entry because it needs no configuration (the
 * state file has all) and nothing of the command line, and so is up in a fraction of the time.
 */
const { values } = parseArgs({
  options: {
    dir: { type: 'string' },
    speed: { type: 'string', default: '60' },
    port: { type: 'string', default: '0' },
    'idle-ms': { type: 'string' },
  },
});

const ended = new AbortController();
for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, () => ended.abort(new Error(name)));

try {
  await serveSandbox(
    {
      dir: values.dir ?? '.',
      speed: Number(values.speed),
      port: Number(values.port),
      ...(values['idle-ms'] && { idleMs: Number(values['idle-ms']) }),
      onError: (message) => console.error(message),
    },
    ended.signal,
  );
} catch (error) {
  console.error(describeError(error));
  if (error instanceof LamplighterError && error.remedy) console.error(error.remedy);
  process.exitCode = 1;
}
