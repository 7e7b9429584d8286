import { parseArgs } from 'node:util';
import { serveSandbox } from '../../src/served/serve.ts';
import { standInServices } from './stand-in.ts';

/** What packages/sandbox-cloud/src/served/main.ts is, with the stand-in cloud. */
const { values } = parseArgs({
  options: { dir: { type: 'string' }, speed: { type: 'string' }, 'idle-ms': { type: 'string' } },
});
const ended = new AbortController();
process.on('SIGTERM', () => ended.abort(new Error('SIGTERM')));
await serveSandbox(
  {
    dir: values.dir ?? '',
    speed: Number(values.speed),
    ...(values['idle-ms'] && { idleMs: Number(values['idle-ms']) }),
    services: standInServices,
  },
  ended.signal,
);
