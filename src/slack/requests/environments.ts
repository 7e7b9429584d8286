import { mayDo } from '../../core/access.ts';
import type { SlackDeps } from '../slack-deps.ts';
import type { ParseContext } from './parse/environment-of.ts';
import type { SlackRequest } from './slack-request.ts';

/** Those that a channel is named for: of the others nothing is told in Slack. */
const reachable = ({ environments }: SlackDeps): string[] =>
  [...environments.values()].flatMap(({ name, slack }) => (slack === undefined ? [] : [name]));

/** Those of which the asker may know how they are. */
export const visibleTo = (parts: SlackDeps, request: SlackRequest): string[] =>
  reachable(parts).filter(
    (name) => mayDo(parts.environments.get(name)?.slack?.policy, request, 'status').allowed,
  );

/** Which environments a line can mean, and which of them when it names none. */
export const parseContext = (parts: SlackDeps, request: SlackRequest): ParseContext => ({
  environments: reachable(parts),
  placement: reachable(parts).filter((name) =>
    request.channels.some((channel) =>
      parts.environments.get(name)?.slack?.policy.channels.includes(channel),
    ),
  ),
});
