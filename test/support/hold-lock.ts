/** Holds the lock of the kernel on a file until it is killed. */
import { tryKernelLock } from '../../src/store/kernel-lock.ts';

const [path = ''] = process.argv.slice(2);
const lock = tryKernelLock(path);
process.stdout.write(`${typeof lock === 'string' ? lock : 'held'}\n`);
setInterval(() => {}, 1e6);
