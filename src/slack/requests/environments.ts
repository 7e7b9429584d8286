import { mayDo } from '../../core/access.ts';
import type { SlackParts } from '../parts.ts';
import type { Ask } from './ask.ts';
import type { ParseContext } from './parse/environment-of.ts';

/** Those that a channel is named for: of the others nothing is told in Slack. */
const reachable = ({ environments }: SlackParts): string[] =>
  [...environments.values()].flatMap(({ name, slack }) => (slack === undefined ? [] : [name]));

/** Those of which the asker may know how they are. */
export const visibleTo = (parts: SlackParts, ask: Ask): string[] =>
  reachable(parts).filter(
    (name) => mayDo(parts.environments.get(name)?.slack?.policy, ask, 'status').allowed,
  );

/** Which environments a line can mean, and which of them when it names none. */
export const parseContext = (parts: SlackParts, ask: Ask): ParseContext => ({
  environments: reachable(parts),
  here: reachable(parts).filter((name) =>
    ask.channels.some((channel) => parts.environments.get(name)?.slack?.policy.channels.includes(channel)),
  ),
});
