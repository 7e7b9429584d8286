import type { Measurement } from '../measurement.ts';
import { comparedStarts } from '../support/compared-starts.ts';
import { replay } from '../support/slack-replay.ts';

export const measurement: Measurement = {
  name: 'slack-calls',
  about: 'Slack calls of a cold `up` for each of its phases',
  unit: 'count',
  goal: 3,
  async run(bench) {
    const events = (await comparedStarts(bench))[0]?.hard[0]?.events ?? [];
    const shown = await replay(events, 1);
    try {
      const phases = events.filter(({ type }) => type === 'phase.finished').length;
      const calls = shown.slack.calls().length;
      return { value: calls / phases, detail: `${calls} calls, ${phases} phases` };
    } finally {
      await shown.close();
    }
  },
};
