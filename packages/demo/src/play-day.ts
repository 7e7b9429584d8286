import { ACTION } from '../../../src/slack/ids.ts';
import type { Demo } from './open-demo.ts';
import { playEvening } from './play-evening.ts';
import { Player, unexpected } from './player.ts';

/** Who plays: an operator whose Slack is in English, and a colleague who may only look. */
const OPERATOR = 'U0JUN0001';
const VIEWER = 'U0SORA001';

/**
 * A day in Slack that nobody has to click: up, status, somebody who may not, down; lit again, an evening with a
 * reminder, an approval and a stop, and what the night saved. Tells it line by line. Throws when something is not
 * as it should be.
 */
export async function playDay(demo: Demo, channel: string, tell: (line: string) => void): Promise<void> {
  const player = new Player(demo, channel, tell);

  await player.type(OPERATOR, '/devenv status');
  await player.privately(OPERATOR);

  await player.type(OPERATOR, '/devenv up');
  await player.privately(OPERATOR);
  const up = await player.wholeRun(true);

  await player.type(VIEWER, '/devenv down');
  await player.privately(VIEWER);

  await player.type(OPERATOR, '/devenv down');
  const question = await player.privately(OPERATOR);
  await player.click(OPERATOR, question, ACTION.confirm, 'the button that confirms it');
  await player.privately(OPERATOR);
  const down = await player.wholeRun(false);

  tell('In the thread of the first run:');
  const replies = player.replies(up);
  for (const reply of replies) tell(`    ${player.words(reply)}`);
  if (replies.length === 0) throw unexpected('the thread of the run is empty');

  await player.click(OPERATOR, down, ACTION.startEnvironment, '[Start], for the evening');
  await player.privately(OPERATOR);
  await player.wholeRun(true);
  await playEvening(demo, player, tell);
}
