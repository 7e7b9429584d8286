import { inputOf } from '../../messages/blocks/evening/modals.ts';
import type { SlackParts } from '../../parts.ts';
import { guard } from '../../requests/guard.ts';
import { keepLitBy } from '../../requests/keep-lit.ts';
import { submitted } from '../answering.ts';

/** Until when, in words. What cannot be read was refused under the input already. */
export const otherTimeSubmitted = (parts: SlackParts) =>
  submitted(parts, 'extend', async (ask, { environment, deadlineMs }, view) => {
    const text = inputOf(view);
    const role = await guard(parts, ask, environment, 'extend', { text });
    if (role === undefined) return;
    await keepLitBy(parts, ask, environment, { role, text, deadlineMs });
  });
