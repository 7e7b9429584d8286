import type { Reporter, TestModule } from 'vitest/node';

/**
 * Ends the output with one line that people and scripts can read: `N passed, N failed`. Before it stand the names of
 * the tests that passed only at a second try: each is a fault to be found, though it stops nobody.
 */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const count = { passed: 0, failed: unhandledErrors.length, skipped: 0, pending: 0 };
    const flaky: string[] = [];
    for (const module of modules) {
      // A file that cannot be loaded has no test that could fail.
      if (module.errors().length > 0) count.failed += 1;
      for (const test of module.children.allTests()) {
        count[test.result().state] += 1;
        if (test.diagnostic()?.flaky) flaky.push(`${module.relativeModuleId}: ${test.fullName}`);
      }
    }
    const skipped = count.skipped + count.pending;
    const rest = [
      ...(skipped > 0 ? [`, ${skipped} skipped`] : []),
      ...(flaky.length > 0 ? [`, ${flaky.length} only at a second try`] : []),
    ];
    for (const name of flaky) process.stdout.write(`only at a second try: ${name}\n`);
    process.stdout.write(`${count.passed} passed, ${count.failed} failed${rest.join('')}\n`);
  }
}
