import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Where the files of the local Slack's web page come from. The server asks it for every GET that is neither
 * Slack's wire nor `/client/…`.
 */
export interface PageSource {
  /** Answers and resolves true, or touches nothing and resolves false: the server then answers 404. */
  respond(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
}
