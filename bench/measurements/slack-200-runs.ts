import type { Measurement } from '../measurement.ts';
import { comparedStarts } from '../support/compared-starts.ts';
import { CHANNEL } from '../support/slack-bed.ts';
import { replay } from '../support/slack-replay.ts';

const RUNS = 200;

export const measurement: Measurement = {
  name: 'slack-200-runs',
  about:
    '200 runs at once in one channel: how many do not show their final state in the end, or broke a limit',
  unit: 'count',
  goal: 0,
  async run(bench) {
    const events = (await comparedStarts(bench))[0]?.hard[0]?.events ?? [];
    const runs = bench.quick ? RUNS / 10 : RUNS;
    const { slack, behindMs, troubles, close } = await replay(events, runs);
    try {
      const roots = slack.messages(CHANNEL).filter(({ threadTs }) => threadTs === undefined);
      const ended = roots.filter(({ text }) => text.includes('is lit'));
      const limited = slack.calls().filter((call) => JSON.stringify(call).includes('ratelimited')).length;
      const outOfOrder = roots.filter((root) => {
        const [last] = slack.thread(root).slice(-1);
        return last !== undefined && last !== root && !last.text.includes('is lit');
      });
      const posted = slack.calls('chat.postMessage').length;
      return {
        value: runs - ended.length + Math.abs(runs - roots.length) + limited + outOfOrder.length,
        detail: `${runs} runs, ${roots.length} messages, ${posted} posts, ${slack.calls().length} calls, ${limited} refused for haste, ${outOfOrder.length} threads whose last word is not the end, ${troubles.length} troubles`,
        parts: [
          {
            name: 'from the end of the runs to all of it being shown',
            value: behindMs / 1_000,
            unit: 's' as const,
          },
        ],
      };
    } finally {
      await close();
    }
  },
};
