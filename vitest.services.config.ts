import { defineConfig } from 'vitest/config';

/** Tests against real services: `npm run test:services` installs and starts them. */
export default defineConfig({
  test: {
    include: ['test/services/**/*.test.ts'],
    globalSetup: ['test/services/set-up.ts'],
    pool: 'forks',
    // Each file has services of its own, and mostly waits for them: more than there are processors.
    maxWorkers: 3,
    // They only end what will never come: the machine may be busy.
    testTimeout: 900_000,
    hookTimeout: 900_000,
    reporters: ['default', './test/support/count-reporter.ts'],
  },
});
