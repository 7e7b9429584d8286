import type { Connections } from '../core/connections.ts';
import { LamplighterError } from '../core/errors.ts';
import type { DraftComponent, DraftEnvironment } from './draft.ts';
import type { ConfiguredComponent, EnvironmentConfig } from './environment-config.ts';
import { buildPrices } from './prices-schema.ts';
import { buildEvening } from './schedule-schema.ts';
import type { EnvironmentFile, SlackFile } from './schema.ts';
import { slackPlace } from './slack-schema.ts';

/** The environment as the rest of lamplighter sees it: what the file says, and the kinds' usual values. */
export function buildEnvironment(
  file: EnvironmentFile,
  draft: DraftEnvironment,
  slack: SlackFile,
  calendar?: { text: string; fault?: string },
): EnvironmentConfig {
  const components = [...draft.components.values()]
    .map(buildComponent)
    // Who calls directly has no use for the scaler; it may stay in the file for the day it is switched on.
    .filter((component) => file.scaler === 'lambda' || component.moment !== 'instead-of-members');
  return {
    name: draft.name,
    ...(file.description !== undefined && { description: file.description }),
    connections: file.connections as Connections,
    components,
    timeoutMs: file.timeout,
    nextSteps: file.nextSteps,
    ...(file.prices && { prices: buildPrices(file.prices) }),
    slack: slackPlace(slack, file.slack, file.access),
    evening: buildEvening(file, calendar),
  };
}

function buildComponent({ name, kind, common, options }: DraftComponent): ConfiguredComponent {
  if (kind === undefined || common === undefined || options === undefined) {
    throw new LamplighterError('internal', `${name} was built although its configuration is not valid`);
  }
  return {
    name,
    kind: kind.name,
    shape: kind.shape,
    needs: [...common.needs, ...common.readyAfter],
    ...(common.readyAfter.length > 0 && { readyAfter: common.readyAfter }),
    layer: common.layer ?? kind.layer,
    timeoutMs: common.timeout ?? kind.timeoutMs,
    expected: {
      upMs: common.expect.up ?? kind.expected.upMs,
      downMs: common.expect.down ?? kind.expected.downMs,
    },
    pollMs: kind.pollMs,
    ...(kind.shape === 'task' && { moment: kind.moment }),
    ...(common.subject !== undefined && { subject: common.subject }),
    ...(common.members !== undefined && { members: common.members }),
    options,
  };
}
