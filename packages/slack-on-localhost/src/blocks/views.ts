import { structureRefusal } from '../refusal.ts';
import { blocksOf } from './blocks.ts';
import { anything, boolean, type Check, isObject, type JsonObject, object, oneOf, string } from './checks.ts';
import { plainText } from './texts.ts';

const common = {
  callback_id: string(255),
  private_metadata: string(3000),
  external_id: string(255),
  // Answers of Slack hold these too, and bots send them back.
  clear_on_close: boolean,
  notify_on_close: boolean,
};

const VIEWS: Readonly<Record<'modal' | 'home', Check>> = {
  modal: object(
    { type: oneOf('modal'), title: plainText(24), blocks: blocksOf('modal', false) },
    { ...common, close: plainText(24), submit: plainText(24), submit_disabled: boolean },
  ),
  home: object({ type: oneOf('home'), blocks: blocksOf('home', false) }, { ...common, title: anything }),
};

/**
 * Checks a view; throws all its problems at once.
 * Source: https://docs.slack.dev/surfaces/modals
 * @throws {SlackRefusal} `invalid_arguments`
 */
export function checkView(view: unknown, type: 'modal' | 'home'): JsonObject {
  const problems: string[] = [];
  VIEWS[type](view, '/view', problems);
  if (!isObject(view) || problems.length > 0) throw structureRefusal('invalid_arguments', problems);
  const hasInput = (view.blocks as unknown[]).some((block) => isObject(block) && block.type === 'input');
  if (type === 'modal' && hasInput && view.submit === undefined) {
    throw structureRefusal('invalid_arguments', [
      'missing required field: submit, because of its input blocks [json-pointer:/view]',
    ]);
  }
  return view;
}
