import type { Reporter, TestModule } from 'vitest/node';

/** Ends the output with one line that people and scripts can read: `N passed, N failed`. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const count = { passed: 0, failed: unhandledErrors.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      // A file that cannot be loaded has no test that could fail.
      if (module.errors().length > 0) count.failed += 1;
      for (const test of module.children.allTests()) count[test.result().state] += 1;
    }
    const skipped = count.skipped + count.pending;
    const rest = skipped > 0 ? `, ${skipped} skipped` : '';
    process.stdout.write(`${count.passed} passed, ${count.failed} failed${rest}\n`);
  }
}
