import { defineConfig } from 'vitest/config';

const FOLDERS = ['test', 'packages/*/test'];
const named = (suffix: string): string[] => FOLDERS.map((folder) => `${folder}/**/*.${suffix}.ts`);

const SLOW = named('slow.test');
const NETWORK = named('network.test');
/** They need real services: `npm run test:services`. */
const ELSEWHERE = ['test/services/**', '**/node_modules/**'];

/**
 * Three sets of tests, told apart by their file names:
 *
 *   x.test.ts          unit: no program, browser, compiler or socket, which `unit-guard.ts` refuses
 *   x.network.test.ts  network: servers and clients on 127.0.0.1, in the process of the test
 *   x.slow.test.ts     slow: starts programs, browsers, compilers or databases, or plays long simulations
 */
export default defineConfig({
  test: {
    // Processes, not threads: a test that starts and ends processes gets its signals itself.
    pool: 'forks',
    maxWorkers: 2,
    // They only end what will never come: the machine may be busy.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default', './test/support/count-reporter.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: named('test'),
          exclude: [...NETWORK, ...SLOW, ...ELSEWHERE],
          setupFiles: ['./test/support/unit-guard.ts'],
        },
      },
      { extends: true, test: { name: 'network', include: NETWORK, exclude: ELSEWHERE } },
      {
        extends: true,
        test: {
          ...{ name: 'slow', include: SLOW, exclude: ELSEWHERE },
          ...{ testTimeout: 600_000, hookTimeout: 600_000 },
        },
      },
    ],
  },
});
