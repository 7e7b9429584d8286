import { LogLevel } from '@slack/bolt';
import { WebClient, type WebClientOptions } from '@slack/web-api';
import { LAMPLIGHT } from '../../../packages/demo/src/lamplight.ts';
import * as local from '../../../packages/slack-on-localhost/src/index.ts';

/** Korean, operator. */
export const MINJI = 'U0MINJI01';
/** English, operator. */
export const JUN = 'U0JUN0001';
/** Korean, viewer. */
export const SORA = 'U0SORA001';
export const DEVENV = 'C0DEVENV1';
export const GENERAL = 'C0GENERAL';

/** A local Slack with the people and channels of the demo; `app` adds to what the demo grants. */
export const startLocalSlack = (options: local.LocalSlackOptions = {}): Promise<local.LocalSlack> =>
  local.startLocalSlack({ ...LAMPLIGHT, ...options, app: { ...LAMPLIGHT.app, ...options.app } });

const nothing = () => {};

/** A logger for Slack's SDK that keeps everything to itself. */
export const silent = {
  ...{ debug: nothing, info: nothing, warn: nothing, error: nothing, setLevel: nothing, setName: nothing },
  getLevel: () => LogLevel.ERROR,
};

/** The SDK's own client, which tries everything once. */
export const webClient = (
  slack: Pick<local.LocalSlack, 'apiUrl' | 'botToken'>,
  options: WebClientOptions = {},
): WebClient =>
  new WebClient(slack.botToken, {
    slackApiUrl: slack.apiUrl,
    logger: silent,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    ...options,
  });
