import type { SlackParts } from '../../parts.ts';
import { publishHome } from '../../requests/publish-home.ts';
import { answering } from '../answering.ts';

/** Only the Home tab has something to draw; the Messages tab of the same event has not. */
export const appHomeOpened = (parts: SlackParts) =>
  answering(parts, 'home', async (ask, { event }: { context: object; event: { tab?: string } }) => {
    if (event.tab === undefined || event.tab === 'home') await publishHome(parts, ask);
  });
