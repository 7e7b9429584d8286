import type { SlackParts } from '../../parts.ts';
import { guard } from '../../requests/guard.ts';
import { keepLit } from '../../requests/keep-lit.ts';
import { clicked } from '../answering.ts';

/** [Keep tonight]: until the next start, which lights it anyway. */
export const keepTonightClicked = (parts: SlackParts) =>
  clicked(parts, 'extend', async (ask, { environment, deadlineMs }) => {
    const role = await guard(parts, ask, environment, 'extend', { tonight: true });
    if (role === undefined) return;
    await keepLit(parts, ask, environment, { role, wish: { kind: 'tonight' }, deadlineMs });
  });
