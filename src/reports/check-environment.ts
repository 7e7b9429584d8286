import { isServiceError } from '../core/errors.ts';
import { remedyFor } from '../core/remedies.ts';
import type { OpenEnvironment } from '../runs/open-environment.ts';
import { surveyEnvironment } from '../runs/probe-environment.ts';
import type { CheckFinding } from '../runs/requests.ts';

/**
 * Probes everything once and reports, component by component, whether the bot could act. Changes nothing and only
 * reads: whether it may also start and stop what it sees shows at the first run.
 */
export async function checkEnvironment(open: OpenEnvironment, signal: AbortSignal): Promise<CheckFinding[]> {
  const snapshot = await surveyEnvironment({ ...open, signal });
  const findings: CheckFinding[] = [];
  for (const { name: subject, shape } of open.environment.components) {
    const probe = snapshot.probes.get(subject);
    if (probe === undefined) continue;
    if ('failed' in probe) {
      const { failed } = probe;
      const remedy = isServiceError(failed) ? remedyFor(failed) : undefined;
      findings.push({ subject, ok: false, detail: failed.message, ...(remedy !== undefined && { remedy }) });
      continue;
    }
    const { state, detail, remedy, unseen } = probe.observed;
    // A check is never off by itself: the survey skips one whose needs are dark.
    if (shape === 'check' && state === 'off') {
      findings.push({ subject, ok: true, detail: `not asked: ${detail.replace(/^not asked: /, '')}` });
      continue;
    }
    if (unseen !== undefined) {
      const text = probe.observed.warnings?.[0] ?? unseen;
      findings.push({ subject, ok: false, detail: text, ...(remedy !== undefined && { remedy }) });
      continue;
    }
    const missing = state === 'broken' || (state === 'absent' && probe.observed.traits?.creatable === false);
    findings.push({
      subject,
      ok: !missing,
      detail: `${state}: ${detail}`,
      ...(missing && remedy !== undefined && { remedy }),
    });
    for (const warning of probe.observed.warnings ?? [])
      findings.push({ subject, ok: true, detail: warning });
  }
  return findings;
}
