import type { RunEvent } from '../../core/events.ts';
import type { RunRecord } from '../../core/ports/run-store.ts';
import { neverBegan, type RunView } from '../../core/run-view.ts';
import type { MessageContent } from '../messages/blocks/basics.ts';
import { neverBeganMessage, runMessage } from '../messages/blocks/run/run-message.ts';
import type { RunContext, Shape } from '../messages/blocks/run/run-parts.ts';
import { textsFor } from '../messages/texts/texts.ts';
import type { Place } from './publisher-ports.ts';

/** A run, and where it is shown. */
export interface Pictured {
  run: RunRecord;
  place: Place;
}

/** The context in which a run is drawn at that moment. */
export function contextOf(
  { run, place }: Pictured,
  { nowMs, litUntilMs }: { nowMs: number; litUntilMs: number | undefined },
  shape: Shape,
): RunContext {
  const actor = run.origin?.actor;
  return {
    texts: textsFor(place.locale),
    zone: place.zone,
    nowMs,
    requester: { name: run.requester, ...(actor?.source === 'slack' && { slackUserId: actor.id }) },
    ...(litUntilMs !== undefined && { litUntilMs }),
    shape,
  };
}

/** The message of a run, also of one that ended before it had anything to show. */
export function pictureOf(
  view: RunView | undefined,
  firstEvent: RunEvent | undefined,
  run: RunRecord,
  context: RunContext,
): MessageContent {
  if (view !== undefined) return runMessage(view, context);
  const { id, environment, action } = run;
  const end = neverBegan(view, firstEvent);
  if (end !== undefined) return neverBeganMessage({ runId: id, environment, action, ...end }, context);
  return { text: context.texts.run.underWay(environment, action) };
}
