import type { WebClient } from '@slack/web-api';
import type { EnvironmentCost } from '../../reports/report-cost.ts';
import { slackTrouble } from '../slack-trouble.ts';

/** What is used of Slack's own client. */
export interface FilesWire {
  files: Pick<WebClient['files'], 'getUploadURLExternal' | 'completeUploadExternal'>;
}

interface ChartPlace {
  channel: string;
  threadTs?: string | undefined;
}

/**
 * Draws the cost of a span, and shares it as a file. Throws a `ServiceError`; only an `uncertain` one, of
 * `files.completeUploadExternal`, may have shared the file: an upload before that is invisible.
 * Source: https://docs.slack.dev/reference/methods/files.completeUploadExternal
 */
export async function postChart(
  wire: FilesWire,
  cost: EnvironmentCost,
  { channel, threadTs }: ChartPlace,
  { signal, fetch: send = fetch }: { signal: AbortSignal; fetch?: typeof fetch },
): Promise<void> {
  // Loaded only here: most processes never draw.
  const { drawCost } = await import('../../reports/charts/draw-cost.ts');
  const days = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeZone: cost.zone });
  const period = cost.month ?? days.formatRange(cost.fromMs, Math.max(cost.fromMs, cost.untilMs - 1));
  const title = `${cost.environment}, ${period}`;
  const png = await drawCost(cost, title);
  let operation = 'files.getUploadURLExternal';
  try {
    const { upload_url: address, file_id: id } = await wire.files.getUploadURLExternal({
      filename: `${cost.environment}-cost.png`,
      length: png.byteLength,
      // The API's own name of the field; the client's types have another one.
      // Source: https://docs.slack.dev/reference/methods/files.getUploadURLExternal
      ...{ alt_txt: `What ${title} has cost, beside what it would have cost otherwise` },
    });
    if (address === undefined || id === undefined) throw new SyntaxError('an answer without an address');
    operation = 'the upload of a file';
    const taken = await send(address, { method: 'POST', body: Buffer.from(png), signal });
    if (!taken.ok) throw Object.assign(new Error('the bytes were not taken'), { statusCode: taken.status });
    signal.throwIfAborted();
    operation = 'files.completeUploadExternal';
    await wire.files.completeUploadExternal({
      files: [{ id, title }],
      channel_id: channel,
      ...(threadTs !== undefined && { thread_ts: threadTs }),
    } as Parameters<FilesWire['files']['completeUploadExternal']>[0]);
  } catch (error) {
    throw slackTrouble(error, operation, channel);
  }
}
