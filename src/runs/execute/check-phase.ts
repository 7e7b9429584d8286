import type { Check } from '../../core/component.ts';
import { LamplighterError } from '../../core/errors.ts';
import { REPEAT_LOOK } from '../../core/retry.ts';
import { type PhaseContext, PhaseReporter, retryInPhase, sleepUntilNextProbe } from './phase-context.ts';

/** Polls until the check holds. Returns the detail of the last probe. */
export async function runCheckPhase(context: PhaseContext, check: Check): Promise<string> {
  const reporter = new PhaseReporter(context);
  const startedAt = { atMs: context.startedAtMs, expectedMs: context.phase.expectedMs };
  for (;;) {
    const seen = await retryInPhase(context, reporter, REPEAT_LOOK, () => check.observe(context.cancelled));
    reporter.observed(seen);
    if (seen.state === 'on') return seen.detail;
    if (seen.state === 'broken' || (seen.state === 'absent' && seen.traits?.creatable === false)) {
      throw new LamplighterError('component-broken', `${context.phase.component}: ${seen.detail}`, {
        component: context.phase.component,
        ...(seen.remedy !== undefined && { remedy: seen.remedy }),
      });
    }
    reporter.waiting(seen.detail);
    await sleepUntilNextProbe(context, startedAt);
  }
}
