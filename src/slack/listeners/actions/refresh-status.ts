import type { SlackParts } from '../../parts.ts';
import { guard } from '../../requests/guard.ts';
import { showStatus } from '../../requests/run-command.ts';
import { clicked } from '../answering.ts';

/** [Refresh]: the new answer takes the place of the one that it stands under. */
export const refreshClicked = (parts: SlackParts) =>
  clicked(parts, 'status', async (ask, { environment }) => {
    if ((await guard(parts, ask, environment, 'status')) === undefined) return;
    await showStatus(parts, ask, environment, 'instead');
  });
