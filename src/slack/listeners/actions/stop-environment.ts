import type { SlackParts } from '../../parts.ts';
import { guard } from '../../requests/guard.ts';
import { askFirst } from '../../requests/prompt.ts';
import { clicked } from '../answering.ts';

/** [Stop] asks first: on the Home tab in a modal, elsewhere in a message to the clicker. */
export const stopClicked = (parts: SlackParts) =>
  clicked(parts, 'down', async (ask, { environment }) => {
    if ((await guard(parts, ask, environment, 'down', { asked: true })) === undefined) return;
    await askFirst(parts, ask, { environment, action: 'down', inModal: ask.via === 'home' });
  });
