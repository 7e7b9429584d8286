import { boolean, byType, type Check, object, oneOf, string } from './checks.ts';

export const plainText = (maxLength: number): Check =>
  byType({
    plain_text: object({ type: oneOf('plain_text'), text: string(maxLength, 1) }, { emoji: boolean }),
  });

export const anyText = (maxLength: number): Check =>
  byType({
    plain_text: object({ type: oneOf('plain_text'), text: string(maxLength, 1) }, { emoji: boolean }),
    mrkdwn: object({ type: oneOf('mrkdwn'), text: string(maxLength, 1) }, { verbatim: boolean }),
  });

/**
 * The confirmation dialog.
 * Source: https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object
 */
export const confirm: Check = object(
  { title: plainText(100), text: anyText(300) },
  { confirm: plainText(30), deny: plainText(30), style: oneOf('primary', 'danger') },
);
