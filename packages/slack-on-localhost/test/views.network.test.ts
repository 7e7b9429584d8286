import type { View } from '@slack/types';
import { describe, expect, it } from 'vitest';
import { boltApp, DEPLOYS, errorOf, JUN, localSlack, MINJI } from './support/local.ts';

const modal = (extra: object = {}): View => ({
  type: 'modal',
  callback_id: 'confirm',
  title: { type: 'plain_text', text: 'Down?' },
  submit: { type: 'plain_text', text: 'Yes' },
  blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'sure?' } }],
  ...extra,
});

const reasonInput = {
  type: 'input',
  block_id: 'why',
  label: { type: 'plain_text', text: 'Why?' },
  element: { type: 'plain_text_input', action_id: 'reason' },
};

type Here = Awaited<ReturnType<typeof localSlack>>;

const trigger = ({ slack }: Here, personId = MINJI) => slack.state.triggers.issue(personId);

const open = (here: Here, extra: object = {}) =>
  here.client.views.open({ trigger_id: trigger(here), view: modal(extra) });

describe('modals of the local Slack', () => {
  it('open with the trigger of a command and are seen by its person alone', async () => {
    await using here = await localSlack();
    await using _bolt = await boltApp(here.slack, (app) => {
      app.command('/deploy', async ({ ack, client, command }) => {
        await ack();
        await client.views.open({ trigger_id: command.trigger_id, view: modal() });
      });
    });
    await here.slack.as(MINJI).command('/deploy down', DEPLOYS);
    const view = await here.slack.until(() => here.slack.as(MINJI).modal());
    expect(view).toMatchObject({ type: 'modal', content: { callback_id: 'confirm' } });
    expect(here.slack.as(JUN).modal()).toBeUndefined();
  });

  it('open within three seconds of the act', async () => {
    await using here = await localSlack();
    const { client, clock } = here;
    const early = trigger(here);
    const late = trigger(here);
    clock.advance(3_000);
    expect(await client.views.open({ trigger_id: early, view: modal() })).toMatchObject({ ok: true });
    clock.advance(1);
    expect(await errorOf(client.views.open({ trigger_id: late, view: modal() }))).toMatchObject({
      error: 'expired_trigger_id',
    });
  });

  it('open once for each trigger, and with none that Slack did not give', async () => {
    await using here = await localSlack();
    const id = trigger(here);
    await here.client.views.open({ trigger_id: id, view: modal() });
    expect(await errorOf(here.client.views.open({ trigger_id: id, view: modal() }))).toMatchObject({
      error: 'exchanged_trigger_id',
    });
    expect(await errorOf(here.client.views.open({ trigger_id: 'x', view: modal() }))).toMatchObject({
      error: 'invalid_trigger_id',
    });
  });

  it.each<[string, object]>([
    [
      'must be less than 25 characters [json-pointer:/view/title/text]',
      { title: { type: 'plain_text', text: 'x'.repeat(25) } },
    ],
    ['must be less than 256 characters [json-pointer:/view/callback_id]', { callback_id: 'x'.repeat(256) }],
    [
      'must be less than 3001 characters [json-pointer:/view/private_metadata]',
      { private_metadata: 'x'.repeat(3_001) },
    ],
    [
      'no more than 100 items allowed [json-pointer:/view/blocks]',
      { blocks: Array(101).fill({ type: 'divider' }) },
    ],
    ['unsupported type: plan [json-pointer:/view/blocks/0/type]', { blocks: [{ type: 'plan', title: 'x' }] }],
    ['invalid additional property: hash [json-pointer:/view]', { hash: 'x' }],
    [
      'missing required field: submit, because of its input blocks [json-pointer:/view]',
      { submit: undefined, blocks: [reasonInput] },
    ],
  ])('are refused: %s', async (message, extra) => {
    await using here = await localSlack();
    expect(await errorOf(open(here, extra))).toMatchObject({
      error: 'invalid_arguments',
      response_metadata: { messages: [`[ERROR] ${message}`] },
    });
    // What is wrong with the view does not use the trigger up.
    expect(here.slack.as(MINJI).modal()).toBeUndefined();
  });

  it('are updated, unless somebody else did so meanwhile', async () => {
    await using here = await localSlack();
    const { client } = here;
    const { view } = await open(here, { external_id: 'run-1' });
    const update = (hash?: string) =>
      client.views.update({
        external_id: 'run-1',
        view: modal({ external_id: 'run-1', callback_id: 'loaded' }),
        ...(hash !== undefined && { hash }),
      });
    const updated = await update(view?.hash);
    expect(updated.view).toMatchObject({ id: view?.id, callback_id: 'loaded' });
    expect(await errorOf(update(view?.hash))).toMatchObject({ error: 'hash_conflict' });
    expect(await update()).toMatchObject({ ok: true });
  });

  it('cannot be updated when they are closed', async () => {
    await using here = await localSlack();
    const { view } = await open(here);
    await here.slack.as(MINJI).close({ id: view?.id ?? '' });
    expect(await errorOf(here.client.views.update({ view_id: view?.id ?? '', view: modal() }))).toMatchObject(
      { error: 'not_found' },
    );
  });

  it('are pushed onto each other, three deep', async () => {
    await using here = await localSlack();
    const { client, slack } = here;
    await open(here);
    const push = () =>
      client.views.push({
        trigger_id: slack.state.triggers.issue(MINJI, slack.as(MINJI).modal()?.id),
        view: modal({ callback_id: 'pushed' }),
      });
    await push();
    const third = await push();
    expect(third.view?.previous_view_id).toBeTruthy();
    expect(await errorOf(push())).toMatchObject({ error: 'push_limit_reached' });
  });
});

describe('submitting a modal on the local Slack', () => {
  async function submitted(answer: object | undefined, extra: object = {}) {
    const here = await localSlack();
    const values: unknown[] = [];
    const bolt = await boltApp(here.slack, (app) => {
      app.view('confirm', async ({ ack, view }) => {
        values.push(view.state.values);
        await (answer === undefined ? ack() : ack(answer as never));
      });
      app.view({ callback_id: 'confirm', type: 'view_closed' }, async ({ ack, view }) => {
        values.push(`closed ${view.id}`);
        await ack();
      });
    });
    await open(here, { blocks: [reasonInput], ...extra });
    const minji = here.slack.as(MINJI);
    const view = minji.modal();
    if (view === undefined) throw new Error('it did not open');
    return {
      ...here,
      minji,
      view,
      values,
      submit: () => minji.submit(view, { why: { reason: { value: 'lunch' } } }),
      [Symbol.asyncDispose]: async () => {
        await bolt[Symbol.asyncDispose]();
        await here.slack.close();
      },
    };
  }

  it('brings its inputs to the bot, and a plain ack closes it', async () => {
    await using here = await submitted(undefined);
    expect(await here.submit()).toEqual({ ok: true });
    expect(here.values).toEqual([{ why: { reason: { type: 'plain_text_input', value: 'lunch' } } }]);
    expect(here.minji.modal()).toBeUndefined();
  });

  it('shows errors under the inputs that the bot names, and stays open', async () => {
    await using here = await submitted({ response_action: 'errors', errors: { why: 'not a reason' } });
    const reported: unknown[] = [];
    here.slack.state.changes.subscribe(MINJI, (event) => reported.push(event));
    expect(await here.submit()).toEqual({ ok: true });
    expect(reported).toContainEqual({
      type: 'view-errors',
      viewId: here.view.id,
      errors: { why: 'not a reason' },
    });
    expect(here.minji.modal()).toBe(here.view);
  });

  it('reads as trouble when the errors name an input that is not there', async () => {
    await using here = await submitted({ response_action: 'errors', errors: { nowhere: 'x' } });
    expect(await here.submit()).toMatchObject({
      ok: false,
      error: 'We had some trouble connecting. Try again?',
    });
  });

  it('puts another view in its place', async () => {
    await using here = await submitted({ response_action: 'update', view: modal({ callback_id: 'next' }) });
    await here.submit();
    expect(here.minji.modal()).toMatchObject({ id: here.view.id, content: { callback_id: 'next' } });
  });

  it('pushes another view on top', async () => {
    await using here = await submitted({ response_action: 'push', view: modal({ callback_id: 'next' }) });
    await here.submit();
    expect(here.minji.modal()).toMatchObject({ previousId: here.view.id, content: { callback_id: 'next' } });
  });

  it('clears all views', async () => {
    await using here = await submitted({ response_action: 'clear' });
    await here.submit();
    expect(here.minji.modal()).toBeUndefined();
  });

  it('leaves a modal alone that the bot opened before the ack', async () => {
    await using here = await localSlack();
    await using _bolt = await boltApp(here.slack, (app) => {
      app.view('confirm', async ({ ack, body, client }) => {
        await client.views.open({
          trigger_id: (body as unknown as { trigger_id: string }).trigger_id,
          view: modal({ callback_id: 'next' }),
        });
        await ack();
      });
    });
    await open(here);
    const minji = here.slack.as(MINJI);
    await minji.submit({ id: minji.modal()?.id ?? '' });
    expect(minji.modal()).toMatchObject({ content: { callback_id: 'next' } });
  });

  it('asks for what must be filled before the bot hears of it', async () => {
    await using here = await submitted(undefined);
    expect(await here.minji.submit(here.view)).toMatchObject({ code: 'incomplete' });
    expect(here.values).toEqual([]);
  });

  it('reads as trouble, and stays open, when it is not acked in time', async () => {
    await using here = await localSlack();
    await using _bolt = await boltApp(here.slack, (app) => {
      app.view('confirm', async () => {});
    });
    await open(here);
    const minji = here.slack.as(MINJI);
    const answer = minji.submit({ id: minji.modal()?.id ?? '' });
    here.clock.advance(3_000);
    expect(await answer).toMatchObject({ ok: false, code: 'operation_timeout' });
    expect(minji.modal()).toBeDefined();
  });

  it('that somebody closes is told to the bot when the view asks for it', async () => {
    await using here = await submitted(undefined, { notify_on_close: true });
    await here.minji.close(here.view);
    expect(here.values).toEqual([`closed ${here.view.id}`]);
  });

  it('that somebody closes is their own business otherwise', async () => {
    await using here = await submitted(undefined);
    await here.minji.close(here.view);
    expect(here.slack.deliveries()).toEqual([]);
    expect(here.minji.modal()).toBeUndefined();
  });
});

describe('the Home tab of the local Slack', () => {
  it('is published by the bot when somebody opens it, and refreshed by its buttons', async () => {
    await using here = await localSlack();
    const { slack } = here;
    const home = (text: string): View => ({
      type: 'home',
      blocks: [
        { type: 'header', text: { type: 'plain_text', text } },
        {
          type: 'actions',
          elements: [{ type: 'button', action_id: 'refresh', text: { type: 'plain_text', text: 'Refresh' } }],
        },
      ],
    });
    await using _bolt = await boltApp(slack, (app) => {
      app.event('app_home_opened', async ({ event, client }) => {
        await client.views.publish({ user_id: event.user, view: home('dark') });
      });
      app.action('refresh', async ({ ack, body, client }) => {
        await ack();
        await client.views.publish({ user_id: body.user.id, view: home('lit') });
      });
    });
    const minji = slack.as(MINJI);
    minji.openHome();
    const first = await slack.until(() => minji.home());
    expect(JSON.stringify(first.content)).toContain('dark');
    expect(await minji.click(first, 'refresh')).toEqual({ ok: true });
    await slack.until(() => JSON.stringify(minji.home()?.content).includes('lit'));
    expect(slack.as(JUN).home()).toBeUndefined();
  });
});
