import { EVERYONE } from '../../../core/access.ts';
import type { Texts } from '../texts/texts.ts';
import { mention } from './basics.ts';

export const channelMention = (id: string): string => `<#${id}>`;

/** Principals as people read them: users and groups are mentions, which tell nobody in a private answer. */
export function principals(ids: readonly string[], { commands }: Texts): string {
  if (ids.length === 0) return commands.nobody;
  return ids
    .map((id) => {
      if (id === EVERYONE) return commands.everyone;
      if (id.startsWith('S')) return `<!subteam^${id}>`;
      return /^[CG]/.test(id) ? channelMention(id) : mention(id);
    })
    .join(', ');
}
