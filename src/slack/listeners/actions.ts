import type { App } from '@slack/bolt';
import { ACTION, type ActionId } from '../ids.ts';
import type { ButtonValue } from '../messages/button-value.ts';
import { record } from '../requests/audit.ts';
import { cancelClicked } from '../requests/cancel.ts';
import { approveClicked, denyClicked } from '../requests/decide-request.ts';
import { stopClicked, stopNowClicked } from '../requests/down.ts';
import { endExceptionClicked } from '../requests/end-exception.ts';
import { keepTonightClicked, keepUntilClicked } from '../requests/extend.ts';
import { otherTimeClicked } from '../requests/other-time.ts';
import { confirmClicked, keepClicked } from '../requests/prompts/confirm.ts';
import type { SlackRequest } from '../requests/slack-request.ts';
import { refreshClicked, statusClicked } from '../requests/status.ts';
import { againClicked } from '../requests/try-again.ts';
import { startClicked } from '../requests/up.ts';
import type { SlackDeps } from '../slack-deps.ts';
import { answering, withValue } from './answering.ts';

/** What the audit calls a click that fails or carries nothing readable, and what it does. */
type Click = readonly [
  action: string,
  handle: (parts: SlackDeps, request: SlackRequest, value: ButtonValue) => Promise<void>,
];

const CLICKS: Readonly<Record<ActionId, Click>> = {
  [ACTION.cancelRun]: ['cancel', cancelClicked],
  [ACTION.againRun]: ['again', againClicked],
  [ACTION.showStatus]: ['status', statusClicked],
  [ACTION.refreshStatus]: ['status', refreshClicked],
  [ACTION.startEnvironment]: ['up', startClicked],
  [ACTION.stopEnvironment]: ['down', stopClicked],
  [ACTION.confirm]: ['confirm', confirmClicked],
  [ACTION.keep]: ['keep', keepClicked],
  [ACTION.extendLease]: ['extend', keepUntilClicked],
  [ACTION.keepUntil]: ['extend', keepUntilClicked],
  [ACTION.keepTonight]: ['extend', keepTonightClicked],
  [ACTION.otherTime]: ['extend', otherTimeClicked],
  [ACTION.stopNow]: ['down', stopNowClicked],
  [ACTION.approve]: ['decide', approveClicked],
  [ACTION.deny]: ['decide', denyClicked],
  [ACTION.endException]: ['resume', endExceptionClicked],
};

/** Buttons of other releases: whoever clicks one is told so. */
const UNBOUND = new RegExp(`^(?!(?:${Object.keys(CLICKS).join('|').replaceAll('.', '\\.')})$)`);

type ClickArgs = { context: object; payload: unknown };

/** Buttons. */
export function bindActions(app: App, parts: SlackDeps): void {
  for (const [id, [action, handle]] of Object.entries(CLICKS)) {
    const listener = answering(parts, action, (request, { payload }: ClickArgs) => {
      const { value } = payload as { value?: unknown };
      return withValue(parts, request, { action, value }, (read) => handle(parts, request, read));
    });
    app.action(id, listener);
  }
  app.action(
    UNBOUND,
    answering(parts, 'click', (request, { payload }: ClickArgs) => unknownClicked(parts, request, payload)),
  );
}

/** A click on something that we do not know (any more): nobody is left without an answer. */
async function unknownClicked(parts: SlackDeps, request: SlackRequest, payload: unknown): Promise<void> {
  const { action_id: id } = payload as { action_id?: unknown };
  await record(parts, request, {
    action: 'click',
    result: 'refused',
    detail: { reason: 'unknown', id: String(id).slice(0, 100) },
  });
  await request.answer.privately({ text: request.texts.commands.unknownClick });
}
