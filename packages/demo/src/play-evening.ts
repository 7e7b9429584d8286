import { LamplighterError } from '../../../src/core/errors.ts';
import { HOUR, MINUTE } from '../../../src/core/ports/clock.ts';
import { inZone } from '../../../src/core/schedule/zone.ts';
import type { LeaseView } from '../../../src/leases/lease-service.ts';
import { ACTION } from '../../../src/slack/ids.ts';
import type { Message } from '../../slack-on-localhost/src/index.ts';
import type { Demo } from './open-demo.ts';
import { isRoot, offers, type Player, unexpected } from './player.ts';

const OPERATOR = 'U0JUN0001';
const APPROVER = 'U0ALEX001';
const FIRST_REMINDER_MS = HOUR;
/** Before the last call, which is the reminder of the last ten minutes. */
const LAST_CALL_MS = 11 * MINUTE;
/** Where no schedule lights it again. */
const NIGHT_MS = 12 * HOUR;

const reminds = (message: Message): boolean => isRoot(message) && offers(message, ACTION.stopNow);
const asksForMore = (message: Message): boolean => isRoot(message) && offers(message, ACTION.approve);

/**
 * The evening of an environment that is lit: a reminder, an hour more for a click, another for an approver's, the stop,
 * and the night. It goes to what is next instead of waiting for it.
 */
export async function playEvening(
  { app, clock, environment, zone }: Demo,
  player: Player,
  tell: (line: string) => void,
): Promise<void> {
  const evening = await app.evening(environment);
  const deadline = async (): Promise<number> => {
    const { deadlineMs } = await evening.view();
    if (deadlineMs === undefined) throw unexpected(`nothing ends the evening of ${environment}`);
    return deadlineMs;
  };
  const goTo = (atMs: number): void => {
    clock.jumpTo(atMs);
    tell(`It is ${inZone(clock.now(), zone).toFormat('cccc HH:mm')}.`);
  };

  goTo((await deadline()) - FIRST_REMINDER_MS);
  const first = await player.next('the reminder', reminds);
  player.says(first);
  await player.click(OPERATOR, first, ACTION.extendLease, '[+1h]');
  player.says(await player.until('the later stop', first, (message) => !reminds(message)));

  goTo((await deadline()) - FIRST_REMINDER_MS);
  const second = await player.next('the second reminder', reminds);
  player.says(second);
  await player.click(OPERATOR, second, ACTION.extendLease, '[+1h] again, which an approver has to allow');
  const request = await player.next('the request', asksForMore);
  player.says(request);
  await player.click(APPROVER, request, ACTION.approve, '[Approve]');
  player.says(await player.until('the decision', request, (message) => !asksForMore(message)));

  goTo((await deadline()) - LAST_CALL_MS);
  await player.wholeRun(false);
  await tellNight({ app, clock, environment }, { evening: await evening.view(), goTo, tell });
}

/** Goes to the morning, and tells what was not spent since the stop. */
async function tellNight(
  { app, clock, environment }: Pick<Demo, 'app' | 'clock' | 'environment'>,
  {
    evening: { nextStart },
    goTo,
    tell,
  }: { evening: LeaseView; goTo(atMs: number): void; tell(line: string): void },
): Promise<void> {
  const fromMs = clock.now();
  // Before anything that is lit for the morning.
  goTo((nextStart?.scheduledAtMs ?? fromMs + NIGHT_MS) - HOUR);
  const untilMs = clock.now();
  const night = `${environment} was dark for ${Math.round((untilMs - fromMs) / HOUR)} hours`;
  try {
    const { total, currency } = await app.cost(environment, { fromMs, untilMs });
    const money = (value: number) =>
      new Intl.NumberFormat('en-US', { style: 'currency', currency }).format(value);
    tell(`${night}: the night saved ${money(total.alwaysOn - total.paid)} of ${money(total.alwaysOn)}.`);
  } catch (error) {
    if (!(error instanceof LamplighterError && error.code === 'config-invalid')) throw error;
    tell(`${night}. What that saves is told where prices are configured.`);
  }
}
