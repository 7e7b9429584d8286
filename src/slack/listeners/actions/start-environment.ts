import type { SlackParts } from '../../parts.ts';
import { beginRun } from '../../requests/begin-run.ts';
import { guard } from '../../requests/guard.ts';
import { publishHome } from '../../requests/publish-home.ts';
import { clicked } from '../answering.ts';

/** [Start]: what is lit stays as it is, so it does not ask. */
export const startClicked = (parts: SlackParts) =>
  clicked(parts, 'up', async (ask, { environment }) => {
    const role = await guard(parts, ask, environment, 'up');
    if (role === undefined) return;
    await beginRun(parts, ask, { environment, action: 'up', role });
    if (ask.via === 'home') await publishHome(parts, ask);
  });
