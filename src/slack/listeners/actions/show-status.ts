import type { SlackParts } from '../../parts.ts';
import { guard } from '../../requests/guard.ts';
import { showStatus } from '../../requests/run-command.ts';
import { clicked } from '../answering.ts';

/** [Status], wherever it stands: to the clicker alone. */
export const statusClicked = (parts: SlackParts) =>
  clicked(parts, 'status', async (ask, { environment }) => {
    if ((await guard(parts, ask, environment, 'status')) === undefined) return;
    await showStatus(parts, ask, environment, 'privately');
  });
