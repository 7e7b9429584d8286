import type { EveningAnswer } from '../../use-cases/evening/answers.ts';

/** What was refused, with everything that a sentence about it may need. */
export interface Refused extends Extract<EveningAnswer, { result: 'refused' }> {
  /** Who can lift the limit that is in the way, as a sentence; undefined where there is none. */
  lifted?: string | undefined;
  environment: string;
  /** How it stands now, with its zone. */
  litUntil?: string | undefined;
}
