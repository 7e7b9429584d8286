import type { CallService } from './call-service.ts';
import type { HttpApi } from './http-api.ts';
import type { HttpTransport } from './transports.ts';

const BODY_LIMIT = 64 * 1024;

/** Creates the HTTP client; `fetch` is the transport unless the sandbox passes another. */
export function createHttpApi({
  call,
  transport = fetch,
}: {
  call: CallService;
  transport?: HttpTransport | undefined;
}): HttpApi {
  return {
    get: (url, signal) =>
      call({ service: 'http', operation: 'GET', target: url }, signal, async (limited) => {
        const response = await transport(url, { signal: limited, headers: { accept: '*/*' } });
        const from = response.redirected ? new URL(response.url).host : undefined;
        return {
          status: response.status,
          body: await readStart(response),
          ...(from !== undefined && from !== new URL(url).host && { from }),
        };
      }),
  };
}

/** The body limit protects memory from a health endpoint that answers with a file or an endless stream. */
async function readStart(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  // Leaving the loop early cancels the stream.
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    text += decoder.decode(chunk, { stream: true });
    if (bytes >= BODY_LIMIT) break;
  }
  return text + decoder.decode();
}
