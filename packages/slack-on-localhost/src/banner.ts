import type { Banner, ClientAnswer } from './page-protocol.ts';

/** What the web page shows above everything, handed in by whoever starts the local Slack. */
export interface BannerSource {
  /** Asked anew every few seconds while a page is open. */
  content(): Banner;
  /** Does one of the banner's actions, for the person who clicked. */
  act(id: string, as: string): Promise<ClientAnswer>;
}
