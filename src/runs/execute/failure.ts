import { describeError, LamplighterError, ServiceError } from '../../core/errors.ts';
import type { Failure } from '../../core/events.ts';
import type { Observation } from '../../core/observation.ts';
import { redact } from '../../core/redact.ts';
import { remedyFor } from '../../core/remedies.ts';

/** Maps the error that ended a phase to what people read: what happened, to which component, what to do. */
export function toFailure(
  error: unknown,
  component: string,
  last: { seen?: Observation; refusal?: ServiceError } = {},
): Failure {
  const failure = describeFailure(error, component, last);
  const { message, lastObserved, serviceSaid } = failure;
  return {
    ...failure,
    message: redact(message),
    ...(lastObserved !== undefined && { lastObserved: redact(lastObserved) }),
    ...(serviceSaid !== undefined && { serviceSaid: redact(serviceSaid) }),
  };
}

function describeFailure(
  error: unknown,
  component: string,
  { seen, refusal }: { seen?: Observation; refusal?: ServiceError },
): Failure {
  const sentences = seen === undefined ? [] : [`${seen.state}: ${seen.detail}`, ...(seen.warnings ?? [])];
  const lastObserved = sentences.length === 0 ? {} : { lastObserved: sentences.join('; ') };
  if (error instanceof ServiceError) {
    return {
      code: error.code,
      component,
      message: `${component}: ${error.service} did not do ${error.operation} (${error.errorName})`,
      serviceSaid: error.message,
      remedy: remedyFor(error),
      ...lastObserved,
    };
  }
  if (error instanceof LamplighterError) {
    const cause = error.cause instanceof Error ? error.cause : refusal;
    const serviceMessage = cause === undefined ? {} : { serviceSaid: cause.message };
    const remedy = error.remedy === undefined ? {} : { remedy: error.remedy };
    return {
      code: error.code,
      component,
      message: error.message,
      ...serviceMessage,
      ...remedy,
      ...lastObserved,
    };
  }
  return {
    code: 'internal',
    component,
    message: `${component}: ${describeError(error)}`,
    remedy: 'This is a fault of lamplighter itself: please report it with the output of `--verbose`.',
    ...lastObserved,
  };
}
