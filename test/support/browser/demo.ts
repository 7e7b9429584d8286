import { Writable } from 'node:stream';
import { type Demo, openDemo } from '../../../packages/demo/src/open-demo.ts';
import { readConfig } from '../../../src/config/load.ts';
import { builtInKinds } from '../../../src/kinds/index.ts';
import { createLogger } from '../../../src/ops/logger.ts';

/** A start of eight minutes in eight seconds; Slack's own pace is not hastened. */
const SPEED = 60;

export interface OpenDemo extends Demo {
  /** Its channel in Slack. */
  channel: string;
  /** What it logged as a warning or worse. */
  warnings: string[];
}

/** The demo as `npm run demo` opens it, for people in a browser. */
export async function demoInBrowser(
  how: { speed: number; withPage: boolean } = { speed: SPEED, withPage: true },
): Promise<OpenDemo> {
  const config = await readConfig('examples/exchange-dev.yaml', { registry: builtInKinds });
  const [environment] = config.environments.values();
  if (environment?.slack === undefined) throw new Error('the example has no channel');
  const warnings: string[] = [];
  const stream = new Writable({
    write(line, _encoding, done) {
      warnings.push(String(line));
      done();
    },
  });
  const log = createLogger({ stream, pretty: true, env: { LAMPLIGHTER_LOG_LEVEL: 'warn' } });
  const demo = await openDemo({
    ...{ config, environment, log, ...how, port: 0, world: 'default' },
  });
  return { ...demo, channel: environment.slack.channel, warnings };
}
