import type { Desired } from './action.ts';
import type { Observation } from './observation.ts';
import { SECOND } from './ports/clock.ts';

/** The next step for one resource, and the reason, for people. */
export interface Decision {
  act: 'start' | 'stop' | 'wait' | 'done' | 'fail';
  reason: string;
}

/** The last call for this resource that a service accepted, from us or from a caller in our place. */
export interface AcceptedCall {
  act: 'start' | 'stop';
  atMs: number;
}

/**
 * How long after an accepted call a service may still show the old state before the call is repeated, in milliseconds.
 * Cloud APIs are eventually consistent: without this grace each probe in between would repeat the call.
 * Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/query-api-troubleshooting.html#eventual-consistency
 */
export const SETTLE_MS = 60 * SECOND;

/**
 * Decides the next step from the observed state: the one place that interprets transitional states. Every resource kind
 * only observes. "Call accepted" is never "ready", and "cannot be done now" is never "already done".
 */
export function decide(
  seen: Observation,
  desired: Desired,
  nowMs: number,
  lastCall?: AcceptedCall,
): Decision {
  const decision = desired === 'on' ? decideOn(seen) : decideOff(seen);
  if (
    (decision.act === 'start' || decision.act === 'stop') &&
    lastCall?.act === decision.act &&
    nowMs - lastCall.atMs < SETTLE_MS
  ) {
    return { act: 'wait', reason: `asked to ${decision.act}; still ${seen.detail}` };
  }
  return decision;
}

function decideOn(seen: Observation): Decision {
  const { state, detail, traits } = seen;
  switch (state) {
    case 'on':
      return { act: 'done', reason: detail };
    case 'off':
      return { act: 'start', reason: `it is ${detail}` };
    case 'resizable':
      return { act: 'start', reason: `it is not at its configured size: ${detail}` };
    case 'absent':
      return traits?.creatable === false
        ? { act: 'fail', reason: `it does not exist (${detail}) and cannot be created here` }
        : { act: 'start', reason: `it does not exist: ${detail}` };
    case 'starting':
      return { act: 'wait', reason: detail };
    case 'stopping':
      return traits?.interruptible
        ? { act: 'start', reason: `it is ${detail} and can be turned round` }
        : { act: 'wait', reason: `${detail}: it must be down before it can start` };
    case 'deleting':
      return { act: 'wait', reason: `${detail}: it must be gone before it can be created` };
    case 'busy':
      return traits?.serving
        ? { act: 'done', reason: `${detail}, and serving` }
        : { act: 'wait', reason: `${detail}: it takes no call now` };
    case 'broken':
      return { act: 'fail', reason: detail };
    default:
      return state satisfies never;
  }
}

function decideOff(seen: Observation): Decision {
  const { state, detail, traits } = seen;
  switch (state) {
    case 'off':
      return { act: 'done', reason: detail };
    case 'absent':
      // A wrong name, region or account gives the same answer, and then the real resource goes on costing.
      return traits?.creatable === false
        ? { act: 'fail', reason: `it does not exist (${detail}), so whether it is dark is not known` }
        : { act: 'done', reason: detail };
    case 'on':
    case 'resizable':
      return { act: 'stop', reason: `it is ${detail}` };
    case 'starting':
      return traits?.interruptible
        ? { act: 'stop', reason: `it is ${detail} and can be turned round` }
        : { act: 'wait', reason: `${detail}: it must be up before it can stop` };
    case 'stopping':
    case 'deleting':
      return { act: 'wait', reason: detail };
    case 'busy':
      return { act: 'wait', reason: `${detail}: it cannot be stopped now` };
    case 'broken':
      return traits?.interruptible
        ? { act: 'stop', reason: `it is ${detail}` }
        : { act: 'fail', reason: `${detail}, and it takes no stop call in that state` };
    default:
      return state satisfies never;
  }
}
