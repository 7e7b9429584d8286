import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Needs real services; started by its own script.
    exclude: ['test/services/**', 'node_modules/**'],
    // Processes, not threads: the tests of the launcher and of signals start and end processes.
    pool: 'forks',
    maxWorkers: 2,
    // They only end what will never come: the machine may be busy.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // A machine that others use too may stumble once. What needed the second try is named at the end.
    retry: 1,
    reporters: ['default', './test/support/count-reporter.ts'],
  },
});
