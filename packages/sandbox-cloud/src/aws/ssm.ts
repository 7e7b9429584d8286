import type { GetCommandInvocationCommandInput, SendCommandCommandInput } from '@aws-sdk/client-ssm';
import { SECOND } from '../../../../src/core/ports/clock.ts';
import { rpkInWorld } from '../kafka/rpk.ts';
import { option, type World } from '../world/world.ts';
import { type AwsSimulator, operation, refuse } from './simulator.ts';
import { runScript, type ScriptEnd } from './ssm-shell.ts';

interface SsmState {
  next: number;
  /** By the command's id and the machine's. */
  invocations: Record<string, ScriptEnd & { doneAtMs: number }>;
}

const NAME = 'ssm';
/** The agent asks for work, runs it and reports: about a second of its own. */
const COMMAND_MS = SECOND;

/** Of the commands of rpk, those that leave something changed. */
const CHANGES = /'(topic|group)' '(create|delete|produce)'/;
const DRY_RUN = "'--dry'";

/** Systems Manager, for the one program that lamplighter runs by it. */
export function ssmSimulator(
  world: World,
  /** Whether the agent of that machine answers. */
  isOnline = (instanceId: string): boolean =>
    world
      .ofKind('ec2-instance')
      .some((host) => option(host, 'instanceId') === instanceId && world.isUp(host.name)),
): AwsSimulator {
  const state = () => world.service<SsmState>(NAME, () => ({ next: 1, invocations: {} }));

  const send = ({ InstanceIds: [instanceId = ''] = [], Parameters }: SendCommandCommandInput) => {
    if (!isOnline(instanceId)) {
      refuse('InvalidInstanceId', `Instances [[${instanceId}]] not in a valid state for account`);
    }
    const commandId = `command-${state().next}`;
    state().next += 1;
    const end = runScript((Parameters?.commands ?? []).join('\n'), {
      nowMs: world.now(),
      rpk: (words, stdin) => rpkInWorld(world, words, stdin),
    });
    state().invocations[`${commandId} ${instanceId}`] = { ...end, doneAtMs: world.now() + COMMAND_MS };
    return { Command: { CommandId: commandId, Status: 'Pending' } };
  };

  const command = ({ CommandId, InstanceId }: GetCommandInvocationCommandInput) => {
    const found = state().invocations[`${CommandId} ${InstanceId}`];
    if (found === undefined) return refuse('InvocationDoesNotExist', 'no such invocation');
    if (found.doneAtMs > world.now()) return { CommandId, Status: 'InProgress', ResponseCode: -1 };
    const Status = found.exitCode === 0 ? 'Success' : 'Failed';
    return {
      CommandId,
      Status,
      StatusDetails: Status,
      ResponseCode: found.exitCode,
      StandardOutputContent: found.stdout,
      StandardErrorContent: found.stderr,
    };
  };

  return {
    name: NAME,
    boot: () => {},
    on: () => {},
    operations: {
      SendCommand: {
        ...operation(false, send),
        effect: ({ Parameters }) => {
          const script = JSON.stringify(Parameters);
          return CHANGES.test(script) && !script.includes(DRY_RUN);
        },
      },
      GetCommandInvocation: operation(false, command),
    },
  };
}
