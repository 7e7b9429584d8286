import type { LocalSlack, WorkspaceOptions } from '../../../packages/slack-on-localhost/src/index.ts';
import { loadConfig } from '../../../src/config/load.ts';
import type { AuditEntry } from '../../../src/core/ports/audit.ts';
import type { Clock } from '../../../src/core/ports/clock.ts';
import type { Inbox } from '../../../src/core/ports/inbox.ts';
import { builtInKinds } from '../../../src/kinds/index.ts';
import type { Lamplighter } from '../../../src/lamplighter.ts';
import { createLogger } from '../../../src/ops/logger.ts';
import { systemClock } from '../../../src/ops/system-clock.ts';
import { type RunningSlack, type SlackOptions, startSlack } from '../../../src/slack/start-slack.ts';
import { memoryPorts } from '../../../src/store/memory-ports/index.ts';
import { Wakes } from '../../../src/store/wakes.ts';
import { FakeApp } from '../cli/fake-cli.ts';
import { DEVENV, GENERAL, JUN, MINJI, SORA, startLocalSlack } from './local-slack.ts';

export { DEVENV, GENERAL, JUN, MINJI, SORA };

const CONFIG = `
environments:
  dev:
    description: The shared one
    connections:
      aws: { region: eu-west-1 }
    components:
      database: { kind: rds-instance, instanceId: dev-mysql }
    slack: { channel: ${DEVENV} }
    access:
      viewer: [everyone]
      operator: [${MINJI}, ${JUN}]
      approver: [S0PLATFRM]
`;

export interface BotOptions {
  app?: Lamplighter;
  slack?: LocalSlack;
  workspace?: WorkspaceOptions;
  inbox?: Inbox;
  config?: string;
  more?: Partial<SlackOptions>;
}

/** Patience of this length is tried by nobody but a test; what is shorter is a limit that a busy machine needs. */
const HURRIED_MS = { from: 3_000, to: 10_000 };

/** A clock on which those who are patient wait a fiftieth of the time. */
export const hurriedClock: Clock = {
  ...systemClock,
  sleep: (ms, signal) =>
    systemClock.sleep(ms >= HURRIED_MS.from && ms <= HURRIED_MS.to ? ms / 50 : ms, signal),
};

/** The ports of a store in memory, to be shared by several bots. */
export const somePorts = () => memoryPorts({ clock: systemClock, runs: new Map(), wakes: new Wakes() });

/** The real Slack side of lamplighter on a local Slack. Use with `await using`. */
export async function slackBot(options: BotOptions = {}) {
  const { config = CONFIG, workspace } = options;
  const app = options.app ?? new FakeApp();
  const slack = options.slack ?? (await startLocalSlack(workspace));
  const ports = somePorts();
  const { environments } = await loadConfig({ text: config, source: 'dev.yaml', registry: builtInKinds });
  const lines: string[] = [];
  const running: RunningSlack = await startSlack({
    settings: {
      botToken: slack.botToken,
      apiUrl: slack.apiUrl,
      transport: { kind: 'socket', appToken: slack.appToken },
    },
    app,
    environments,
    inbox: options.inbox ?? ports.inbox,
    audit: ports.audit,
    owner: 'test:1',
    clock: systemClock,
    log: createLogger({ stream: { write: (line) => lines.push(line) }, pretty: false, env: {} }),
    ...options.more,
  });
  await running.reachable;
  return {
    slack,
    running,
    lines,
    ports,
    audit: async (): Promise<AuditEntry[]> => (await ports.audit.entries({ limit: 100 })).reverse(),
    /** Waits until a person sees a message of which the look is true, and gives it. */
    seen: (person: string, channel: string, matches: (text: string) => boolean) =>
      slack.until(() =>
        slack
          .as(person)
          .sees(channel)
          .find((message) => matches(everythingIn(message))),
      ),
    async [Symbol.asyncDispose]() {
      await running.stop();
      if (options.slack === undefined) await slack.close();
    },
  };
}

/** A message's text and all that its blocks say, on one line each. */
export function everythingIn(content: { text?: string; blocks?: readonly unknown[] | undefined }): string {
  const lines: string[] = [content.text ?? ''];
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        if (key === 'text' && typeof inner === 'string') lines.push(inner);
        else walk(inner);
      }
    }
  };
  walk(content.blocks ?? []);
  return lines.join('\n');
}
