import type { Action } from '../core/action.ts';
import { LamplighterError } from '../core/errors.ts';
import type { Lamplighter } from '../lamplighter.ts';
import type { RunHandle, RunRequest } from '../runs/requests.ts';
import { audited } from './audited.ts';
import type { Invocation } from './cli.ts';
import { confirm } from './confirm.ts';
import { TO_DO, UNDER_WAY } from './render/action-words.ts';

/**
 * Starts a run. When another run is under way, a person is asked whether to end it; without a yes it throws
 * `run-cancelled`, or `not-confirmed` where nobody can be asked.
 */
export async function startOrAsk(
  invocation: Invocation,
  app: Lamplighter,
  environment: string,
  request: RunRequest,
): Promise<RunHandle> {
  const { signal, stderr, flags } = invocation;
  const start = (more: Partial<RunRequest> = {}) =>
    audited(invocation, app, { environment, action: request.action }, () =>
      app.start(environment, { ...request, ...more }, signal),
    );
  try {
    return await start();
  } catch (error) {
    const other = inTheWay(error);
    if (other === undefined) throw error;
    const toDo = TO_DO[request.action];
    const question = `${environment} is ${UNDER_WAY[other.action]} (asked for by ${other.requester}). Cancel that and ${toDo}?`;
    if (!(await confirm(invocation, question))) {
      throw new LamplighterError('run-cancelled', `Nothing was changed: ${other.runId} goes on.`);
    }
    if (!flags.json) stderr.write(`Cancelling ${other.runId} of ${other.requester} first.\n`);
    return start({ supersede: true });
  }
}

interface Other {
  runId: string;
  action: Action;
  requester: string;
}

/** The facts of `run-in-progress`. */
const inTheWay = (error: unknown): Other | undefined =>
  error instanceof LamplighterError && error.code === 'run-in-progress'
    ? (error.facts as Readonly<Record<string, unknown>> & Other)
    : undefined;
