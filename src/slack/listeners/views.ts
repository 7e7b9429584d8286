import type { App } from '@slack/bolt';
import { VIEW } from '../ids.ts';
import type { ButtonValue } from '../messages/button-value.ts';
import { denySubmitted } from '../requests/decide-request.ts';
import { otherTimeSubmitted } from '../requests/other-time.ts';
import { confirmSubmitted } from '../requests/prompts/confirm.ts';
import type { SlackRequest } from '../requests/slack-request.ts';
import type { SlackDeps } from '../slack-deps.ts';
import { answering, withValue } from './answering.ts';

/** What the audit calls a modal that fails or carries nothing readable, and what it does. */
type Submission = readonly [
  action: string,
  handle: (parts: SlackDeps, request: SlackRequest, value: ButtonValue, view: object) => Promise<void>,
];

const SUBMISSIONS: Readonly<Record<Exclude<(typeof VIEW)[keyof typeof VIEW], 'home'>, Submission>> = {
  [VIEW.confirm]: ['confirm', confirmSubmitted],
  [VIEW.otherTime]: ['extend', otherTimeSubmitted],
  [VIEW.deny]: ['decide', denySubmitted],
};

type ViewArgs = { context: object; view: { private_metadata?: string } };

/** Modals; what one is about it carries itself. */
export function bindViews(app: App, parts: SlackDeps): void {
  for (const [id, [action, handle]] of Object.entries(SUBMISSIONS)) {
    const listener = answering(parts, action, (request, { view }: ViewArgs) =>
      withValue(parts, request, { action, value: view.private_metadata }, (read) =>
        handle(parts, request, read, view),
      ),
    );
    app.view(id, listener);
  }
}
