import type { Ask } from '../ask.ts';
import { escaped, moment } from '../blocks/basics.ts';
import { whoAsked } from '../blocks/status.ts';
import type { SlackParts } from '../parts.ts';

/**
 * Asks the run that is under way to end. With a run id only that one: a button of a run that is over, or was
 * cancelled by another, answers with what has become of it.
 */
export async function cancelRun(
  parts: SlackParts,
  ask: Ask,
  environment: string,
  runId?: string,
): Promise<void> {
  const { app } = parts;
  const { desk } = ask.texts;
  const live = await app.liveRun(environment);
  const tell = (text: string) => ask.answer.privately({ text });
  if (live === undefined || (runId !== undefined && live.id !== runId)) {
    if (runId === undefined) return tell(desk.nothingUnderWay(environment));
    const { run } = await app.show(runId);
    return tell(desk.overAlready(run.action, run.outcome === undefined ? '' : desk.outcomes[run.outcome]));
  }
  if (live.cancel !== undefined) {
    return tell(desk.cancelAskedBefore(escaped(live.cancel.by), moment(live.cancel.atMs)));
  }
  const handle = await app.follow(live.id);
  handle.cancel(`cancelled by ${ask.actor.name}`, ask.actor.name);
  handle.leave();
  await tell(`${desk.cancelAsked(environment, live.action)} (${whoAsked(live)})`);
}
