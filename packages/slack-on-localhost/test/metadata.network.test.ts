import { describe, expect, it } from 'vitest';
import { DEPLOYS, errorOf, localSlack } from './support/local.ts';

const metadata = { event_type: 'deployed', event_payload: { service: 'api' } };

/** A message with metadata, and an answer to it that has its own. */
async function withMetadata() {
  const here = await localSlack();
  const { ts = '' } = await here.client.chat.postMessage({ channel: DEPLOYS, text: 'root', metadata });
  here.clock.advance(1_000);
  await here.client.chat.postMessage({ channel: DEPLOYS, text: 'reply', thread_ts: ts, metadata });
  return { ...here, ts };
}

describe('metadata of messages on the local Slack', () => {
  it('are returned by history and replies only to who asks for them', async () => {
    await using here = await withMetadata();
    const { conversations } = here.client;
    const read = async (include_all_metadata?: boolean) => {
      const asked = { channel: DEPLOYS, ...(include_all_metadata !== undefined && { include_all_metadata }) };
      const history = await conversations.history(asked);
      const replies = await conversations.replies({ ...asked, ts: here.ts });
      return [...(history.messages ?? []), ...(replies.messages ?? [])].map((message) => message.metadata);
    };
    expect(await read()).toEqual([undefined, undefined, undefined]);
    expect(await read(false)).toEqual([undefined, undefined, undefined]);
    expect(await read(true)).toEqual([metadata, metadata, metadata]);
  });

  it('are not in the root of a broadcast answer either, unless they are asked for', async () => {
    await using here = await withMetadata();
    const { client, clock, ts } = here;
    clock.advance(1_000);
    await client.chat.postMessage({ channel: DEPLOYS, text: 'done', thread_ts: ts, reply_broadcast: true });
    const rootOf = async (include_all_metadata: boolean) => {
      const { messages } = await client.conversations.history({ channel: DEPLOYS, include_all_metadata });
      return messages?.[0]?.root;
    };
    expect(await rootOf(false)).not.toHaveProperty('metadata');
    expect(await rootOf(true)).toMatchObject({ metadata });
  });

  it.each([
    ['invalid_metadata_format', 'deployed'],
    ['invalid_metadata_schema', { event_type: 'deployed' }],
    ['invalid_metadata_schema', { event_type: 1, event_payload: {} }],
    ['metadata_too_large', { event_type: 'deployed', event_payload: { log: 'x'.repeat(8_000) } }],
  ])('are refused with %s', async (error, wrong) => {
    await using here = await localSlack();
    const call = here.client.apiCall('chat.postMessage', { channel: DEPLOYS, text: 'x', metadata: wrong });
    expect(await errorOf(call)).toMatchObject({ error });
    expect(here.slack.messages(DEPLOYS)).toEqual([]);
  });
});
