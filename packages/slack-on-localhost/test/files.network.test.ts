import { describe, expect, it } from 'vitest';
import { DEPLOYS, errorOf, GENERAL, localSlack, MINJI } from './support/local.ts';

describe('files of the local Slack', () => {
  it("are sent by the SDK's own upload and shown in the channel", async () => {
    await using here = await localSlack();
    await here.client.filesUploadV2({
      channel_id: DEPLOYS,
      filename: 'timeline.svg',
      file: Buffer.from('<svg/>'),
      initial_comment: 'the run',
    });
    const [message] = here.slack.messages(DEPLOYS);
    expect(message).toMatchObject({ text: 'the run', files: [{ name: 'timeline.svg', size: 6 }] });
    const id = String(message?.files?.[0]?.id);
    const shown = await fetch(String(message?.files?.[0]?.url_private));
    expect([shown.headers.get('content-type'), await shown.text()]).toEqual(['image/svg+xml', '<svg/>']);
    expect(id).toMatch(/^F/);
  });

  it('cannot be completed before their bytes came', async () => {
    await using here = await localSlack();
    const { file_id: id = '' } = await here.client.files.getUploadURLExternal({ filename: 'a', length: 1 });
    expect(await errorOf(here.client.files.completeUploadExternal({ files: [{ id }] }))).toMatchObject({
      error: 'file_not_found',
    });
  });

  it('need the scope files:write', async () => {
    await using here = await localSlack({ app: { scopes: ['chat:write'] } });
    const { files } = here.client;
    const refusal = { error: 'missing_scope', needed: 'files:write', provided: 'chat:write' };
    expect(await errorOf(files.getUploadURLExternal({ filename: 'a', length: 1 }))).toMatchObject(refusal);
    expect(await errorOf(files.completeUploadExternal({ files: [{ id: 'F0' }] }))).toMatchObject(refusal);
  });

  it('have an upload address that takes their bytes once', async () => {
    await using here = await localSlack();
    const { upload_url: url = '' } = await here.client.files.getUploadURLExternal({
      filename: 'a.txt',
      length: 3,
    });
    const send = async (body: string) => (await fetch(url, { method: 'POST', body })).status;
    expect([await send('one'), await send('two')]).toEqual([200, 404]);
  });

  it('are shared in several channels at once, and in none without one', async () => {
    await using here = await localSlack();
    const { slack } = here;
    const direct = slack.state.channels.direct(MINJI).id;
    await upload(here, { channels: `${DEPLOYS},${MINJI}` });
    for (const channel of [DEPLOYS, direct]) {
      expect(slack.messages(channel)).toMatchObject([{ files: [{ name: 'a.txt' }] }]);
    }
    await upload(here, {});
    expect(slack.messages(DEPLOYS)).toHaveLength(1);
  });

  it.each([
    ['not_in_channel', { channel_id: GENERAL }],
    ['channel_not_found', { channel_id: 'C0NOWHERE' }],
  ])('are refused with %s', async (error, to) => {
    await using here = await localSlack();
    expect(await errorOf(upload(here, to))).toMatchObject({ error });
    expect(here.slack.messages(GENERAL)).toEqual([]);
  });

  it('have a description of at most 1,000 characters', async () => {
    await using here = await localSlack();
    const announce = (alt_txt: string) =>
      here.client.apiCall('files.getUploadURLExternal', { filename: 'a.png', length: 1, alt_txt });
    expect(await announce('x'.repeat(1_000))).toMatchObject({ ok: true });
    expect(await errorOf(announce('x'.repeat(1_001)))).toMatchObject({ error: 'alt_txt_too_large' });
  });
});

type Here = Awaited<ReturnType<typeof localSlack>>;

async function upload({ client }: Here, to: { channel_id?: string; channels?: string }) {
  const { file_id: id = '', upload_url: url = '' } = await client.files.getUploadURLExternal({
    filename: 'a.txt',
    length: 3,
  });
  await fetch(url, { method: 'POST', body: 'one' });
  return client.apiCall('files.completeUploadExternal', { files: [{ id }], ...to });
}
