import type { AccessAction, Role } from '../../core/access.ts';
import type { Problem } from '../messages/command-problem.ts';
import type { SlackDeps } from '../slack-deps.ts';
import type { ParseContext } from './parse/environment-of.ts';
import type { SlackRequest } from './slack-request.ts';

/** What somebody typed. */
export interface CommandLine {
  /** The whole line, as it was written. */
  text: string;
  /** The words behind the name of the command: small, and without what Slack and copying add to them. */
  words: readonly string[];
}

/** What a command was read as; its fields beside the name are what the audit keeps. */
interface CommandRequest {
  name: string;
  environment: string;
}

/** A command: how it is read, which right it takes, and what it does. */
export interface Command<Request extends CommandRequest = CommandRequest> {
  name: Request['name'];
  /** Words that mean it and look like another: the nearest to `start` would be `status`. */
  aliases?: readonly string[];
  /** Pure; takes any words whatsoever. */
  parse(line: CommandLine, context: ParseContext): Request | Problem;
  /** The right that it takes in its environment. */
  right(request: Request): AccessAction;
  /** Does it for somebody who has that right, and answers them. */
  run(parts: SlackDeps, request: SlackRequest, command: Request, role: Role): Promise<void>;
}
