import type { ClientAnswer, DemoBar } from './client-wire.ts';

/** What is demonstrated with the local Slack, if anything is. */
export interface DemoSource {
  bar(): DemoBar;
  /** One of the bar's actions, by whoever clicked. */
  act(id: string, as: string): Promise<ClientAnswer>;
}
