import { join } from 'node:path';
import { openDemo } from '../../packages/demo/src/open-demo.ts';
import { readConfig } from '../../src/config/load.ts';
import { builtInKinds } from '../../src/kinds/index.ts';
import { createLogger } from '../../src/ops/logger.ts';
import { FunctionCoverage } from './function-coverage.ts';

/** An operator of the example. */
const OPERATOR = 'U0JUN0001';

/**
 * The files of `src` that run from the envelope of `/devenv up` until the first call of the cloud is made: the bot on
 * the local Slack, with the simulated cloud of the example.
 */
export async function filesBeforeFirstCall(root: string): Promise<string[]> {
  const config = await readConfig(join(root, 'examples/exchange-dev.yaml'), { registry: builtInKinds });
  const [environment] = config.environments.values();
  const channel = environment?.slack?.channel;
  if (environment === undefined || channel === undefined) throw new Error('the example has no channel');
  const first = Promise.withResolvers<string[]>();
  let coverage: FunctionCoverage | undefined;
  const demo = await openDemo({
    ...{ config, environment, speed: 1, port: 0, withPage: false },
    log: createLogger({ stream: process.stderr, pretty: true, env: { LAMPLIGHTER_LOG_LEVEL: 'warn' } }),
    wrapCalls: (calls) => (call, signal, perform) =>
      calls(call, signal, (limited) => {
        if (coverage !== undefined) first.resolve(coverage.stop(root));
        coverage = undefined;
        return perform(limited);
      }),
  });
  try {
    coverage = new FunctionCoverage();
    const answer = await demo.slack.as(OPERATOR).command('/devenv up', channel);
    if (!answer.ok) throw new Error(`Slack did not deliver the command: ${answer.error}`);
    return await first.promise;
  } finally {
    await demo.close();
  }
}
