import type { Locale } from '../../../config/slack-schema.ts';
import { en } from './en/index.ts';
import { ko } from './ko/index.ts';

export type { Locale };

/** All sentences of one language, by subject. English is what the others are compared with. */
export type Texts = typeof en;

const ALL = { en, ko } satisfies Record<Locale, Texts>;

export const textsFor = (locale: Locale): Texts => ALL[locale];
