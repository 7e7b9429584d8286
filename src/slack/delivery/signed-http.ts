import type { Server } from 'node:http';
import { type App, type Logger as BoltLogger, HTTPReceiver, type ReceiverEvent } from '@slack/bolt';

/** Where Slack is told to send commands, clicks and events alike. */
const HTTP_PATH = '/slack/events';

/** Listens for what Slack sends, and takes nothing without Slack's signature. Rejects when the port is taken. */
export async function listenForSlack(options: {
  signingSecret: string;
  port: number;
  host?: string | undefined;
  boltLogger: BoltLogger;
  deliver(event: ReceiverEvent): Promise<void>;
}): Promise<{ port: number; stop(): Promise<void> }> {
  const { signingSecret, port, host, boltLogger, deliver } = options;
  const receiver = new HTTPReceiver({
    signingSecret,
    endpoints: [HTTP_PATH],
    logger: boltLogger,
    customPropertiesExtractor: ({ headers }) => ({ signature: headers['x-slack-signature'] }),
  });
  // The receiver calls nothing else of an App.
  receiver.init({ processEvent: deliver } satisfies Pick<App, 'processEvent'> as unknown as App);
  const server = (await receiver.start({ port, ...(host !== undefined && { host }) } as never)) as Server;
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    async stop() {
      const closed = receiver.stop();
      server.closeIdleConnections();
      await closed;
    },
  };
}
