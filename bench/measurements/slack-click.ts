import { ACTION } from '../../src/slack/ids.ts';
import { type Measurement, samples } from '../measurement.ts';
import { CHANNEL, JUN, lamplighterBot } from '../support/slack-bed.ts';

export const measurement: Measurement = {
  name: 'slack-click',
  about: 'from a click on [Refresh] under a status to the new answer in its place, on the local Slack',
  unit: 'ms',
  goal: 300,
  async run(bench) {
    const bed = await lamplighterBot(bench);
    const { slack } = bed;
    try {
      const person = slack.as(JUN);
      const shown = () =>
        person.sees(CHANNEL).find(({ blocks }) => JSON.stringify(blocks ?? []).includes(REFRESH));
      await person.command('/devenv status', CHANNEL);
      await slack.until(shown);
      return await samples(bench, async () => {
        const before = shown();
        if (before === undefined) throw new Error('there is no status to refresh');
        const seen = JSON.stringify(before);
        const clickedAt = performance.now();
        await person.click(before, REFRESH);
        await slack.until(() => {
          const now = shown();
          return now !== undefined && JSON.stringify(now) !== seen;
        });
        return performance.now() - clickedAt;
      });
    } finally {
      await bed.close();
    }
  },
};

const REFRESH = ACTION.refreshStatus;
