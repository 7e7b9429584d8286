import type { App } from '@slack/bolt';
import { ACTION, type ActionId, COMMAND, VIEW } from '../ids.ts';
import type { SlackParts } from '../parts.ts';
import { cancelClicked } from './actions/cancel-run.ts';
import { confirmClicked } from './actions/confirm.ts';
import { approveClicked, denyClicked } from './actions/decide-request.ts';
import { endExceptionClicked } from './actions/end-exception.ts';
import { keepClicked } from './actions/keep.ts';
import { keepTonightClicked } from './actions/keep-tonight.ts';
import { keepUntilClicked } from './actions/keep-until.ts';
import { otherTimeClicked } from './actions/other-time.ts';
import { refreshClicked } from './actions/refresh-status.ts';
import { statusClicked } from './actions/show-status.ts';
import { startClicked } from './actions/start-environment.ts';
import { stopClicked } from './actions/stop-environment.ts';
import { stopNowClicked } from './actions/stop-now.ts';
import { againClicked } from './actions/try-again.ts';
import { unknownClicked } from './actions/unknown.ts';
import { devenv } from './commands/devenv.ts';
import { appHomeOpened } from './events/app-home-opened.ts';
import { appMention } from './events/app-mention.ts';
import { confirmSubmitted } from './views/confirm.ts';
import { denySubmitted } from './views/deny.ts';
import { otherTimeSubmitted } from './views/other-time.ts';

const CLICKS = {
  [ACTION.cancelRun]: cancelClicked,
  [ACTION.againRun]: againClicked,
  [ACTION.showStatus]: statusClicked,
  [ACTION.refreshStatus]: refreshClicked,
  [ACTION.startEnvironment]: startClicked,
  [ACTION.stopEnvironment]: stopClicked,
  [ACTION.confirm]: confirmClicked,
  [ACTION.keep]: keepClicked,
  [ACTION.extendLease]: keepUntilClicked,
  [ACTION.keepUntil]: keepUntilClicked,
  [ACTION.keepTonight]: keepTonightClicked,
  [ACTION.otherTime]: otherTimeClicked,
  [ACTION.stopNow]: stopNowClicked,
  [ACTION.approve]: approveClicked,
  [ACTION.deny]: denyClicked,
  [ACTION.endException]: endExceptionClicked,
} satisfies Record<ActionId, unknown>;

/** Buttons of other releases: a click on one is answered as expired. */
const UNBOUND = new RegExp(`^(?!(?:${Object.keys(CLICKS).join('|').replaceAll('.', '\\.')})$)`);

/** Binds every id to its callback. */
export function bindListeners(app: App, parts: SlackParts): void {
  app.command(COMMAND, devenv(parts));
  for (const [id, listener] of Object.entries(CLICKS)) app.action(id, listener(parts));
  app.view(VIEW.confirm, confirmSubmitted(parts));
  app.view(VIEW.otherTime, otherTimeSubmitted(parts));
  app.view(VIEW.deny, denySubmitted(parts));
  app.action(UNBOUND, unknownClicked(parts));
  app.event('app_mention', appMention(parts));
  app.event('app_home_opened', appHomeOpened(parts));
}
