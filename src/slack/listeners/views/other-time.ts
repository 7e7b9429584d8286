import { guard } from '../../answers/guard.ts';
import { inputOf } from '../../blocks/evening/modals.ts';
import { keepLitBy } from '../../evening/keep-lit.ts';
import type { SlackParts } from '../../parts.ts';
import { submitted } from '../answering.ts';

/** Until when, in words. What cannot be read was refused under the input already. */
export const otherTimeSubmitted = (parts: SlackParts) =>
  submitted(parts, 'extend', async (ask, { e: environment, d: deadlineMs }, view) => {
    const text = inputOf(view);
    const role = await guard(parts, ask, environment, 'extend', { text });
    if (role === undefined) return;
    await keepLitBy(parts, ask, environment, { role, text, deadlineMs });
  });
