import { describeError, LamplighterError } from '../core/errors.ts';
import type { Lamplighter } from '../lamplighter.ts';
import type { RunHandle } from '../runs/requests.ts';
import type { Invocation } from './cli.ts';

/** Refusals of lamplighter itself; any other error is a failure. */
const REFUSALS: ReadonlySet<string> = new Set(['run-in-progress', 'environment-protected']);

/**
 * Carries out a person's request, and audits who asked and what came of it. A failed audit is reported, but the request
 * is not undone.
 */
export async function audited(
  { actor, stderr, flags }: Invocation,
  app: Lamplighter,
  asked: { environment: string; action: string },
  act: () => Promise<RunHandle>,
): Promise<RunHandle> {
  const record = (result: 'allowed' | 'refused' | 'failed', detail: Record<string, unknown>) =>
    app.record({ ...asked, actor, result, detail }).catch((error) => {
      if (!flags.json) stderr.write(`Not in the audit: ${describeError(error)}\n`);
    });
  try {
    const handle = await act();
    await record('allowed', { runId: handle.runId, ...(handle.joined && { joined: true }) });
    return handle;
  } catch (error) {
    const { code, facts } =
      error instanceof LamplighterError ? error : { code: 'internal', facts: undefined };
    // The audit is in the same store: that error is reported once.
    if (code.startsWith('store-')) throw error;
    const runId = facts?.runId;
    await record(REFUSALS.has(code) ? 'refused' : 'failed', {
      ...(runId !== undefined && { runId }),
      code,
      reason: describeError(error),
    });
    throw error;
  }
}
