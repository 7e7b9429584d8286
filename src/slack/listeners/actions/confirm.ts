import type { SlackParts } from '../../parts.ts';
import { confirmed } from '../../requests/confirmed.ts';
import { clicked } from '../answering.ts';

/** The yes to a question of ours. */
export const confirmClicked = (parts: SlackParts) =>
  clicked(parts, 'confirm', (ask, value) => confirmed(parts, ask, value));
