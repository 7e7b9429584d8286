import { describeError, isServiceError, ServiceError } from '../core/errors.ts';
import { type Clock, MINUTE, SECOND } from '../core/ports/clock.ts';
import type { AwsApi } from './aws-api.ts';

/** How a command on a machine ended. */
export type CommandEnd =
  | { how: 'ran'; exitCode: number; stdout: string; stderr: string }
  /** It never began. */
  | { how: 'not-delivered'; why: string }
  /** It may have done all, some or none of its work. */
  | { how: 'unknown'; why: string };

const DOCUMENT = 'AWS-RunShellScript';
/**
 * The minimum of TimeoutSeconds: how long Systems Manager tries to deliver the command to the machine's agent.
 * Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_SendCommand.html
 */
const DELIVERY_S = 30;
const EXECUTION_S = 20;
/**
 * Past this Systems Manager reports a final status of its own, whatever happened to the command.
 * Source: https://docs.aws.amazon.com/systems-manager/latest/userguide/monitor-commands.html
 */
const LIMIT_MS = MINUTE;
const FIRST_LOOK_MS = SECOND / 2;
const LONGEST_PAUSE_MS = 3 * SECOND;
const SLOWER = 1.5;

const UNDER_WAY: ReadonlySet<string> = new Set(['Pending', 'InProgress', 'Delayed', 'Cancelling']);
const NEVER_BEGAN: ReadonlySet<string> = new Set([
  'DeliveryTimedOut',
  'Undeliverable',
  'InvalidPlatform',
  'AccessDenied',
]);

/**
 * Runs a shell script on a machine through AWS Systems Manager and waits for its end:
 *
 *   sent ──> (not known yet) ──> pending ──> in progress ──> ran
 *                                   └──> not delivered └──> unknown
 *
 * Polls are close together at first, since most commands take a second. A failed poll says nothing about the command,
 * so it is repeated and never becomes the result, unless it can never succeed. Throws the ServiceError of a command
 * that was not accepted.
 * Source: https://docs.aws.amazon.com/systems-manager/latest/userguide/monitor-commands.html
 */
export async function runBySsm(
  script: string,
  where: { aws: AwsApi; clock: Clock; instanceId: string },
  signal: AbortSignal,
): Promise<CommandEnd> {
  const { aws, clock, instanceId } = where;
  const { SendCommandCommand, GetCommandInvocationCommand } = await import('@aws-sdk/client-ssm');
  const { Command } = await aws.send(
    'ssm',
    new SendCommandCommand({
      DocumentName: DOCUMENT,
      InstanceIds: [instanceId],
      Comment: 'lamplighter',
      TimeoutSeconds: DELIVERY_S,
      Parameters: { commands: script.split('\n'), executionTimeout: [String(EXECUTION_S)] },
    }),
    { signal },
  );
  if (Command?.CommandId === undefined) return { how: 'unknown', why: 'SendCommand named no command' };
  const command = new GetCommandInvocationCommand({ CommandId: Command.CommandId, InstanceId: instanceId });
  const deadline = clock.now() + LIMIT_MS;
  let why = 'no end was seen';
  for (let pauseMs = FIRST_LOOK_MS; ; pauseMs = Math.min(pauseMs * SLOWER, LONGEST_PAUSE_MS)) {
    await clock.sleep(pauseMs, signal);
    try {
      const seen = await aws.send('ssm', command, { signal });
      const status = seen.Status ?? 'none';
      if (!UNDER_WAY.has(status)) return endOf(seen);
      why = `it is still ${status}`;
    } catch (error) {
      if (!isServiceError(error, 'transient', 'throttled', 'uncertain', 'unreachable'))
        throw lostSight(error);
      why = describeError(error);
    }
    if (clock.now() >= deadline) return { how: 'unknown', why: `after ${LIMIT_MS / SECOND} s ${why}` };
  }
}

function endOf(seen: {
  Status?: string | undefined;
  StatusDetails?: string | undefined;
  ResponseCode?: number | undefined;
  StandardOutputContent?: string | undefined;
  StandardErrorContent?: string | undefined;
}): CommandEnd {
  const details = seen.StatusDetails ?? seen.Status ?? 'none';
  if (NEVER_BEGAN.has(details)) return { how: 'not-delivered', why: details };
  if (seen.Status !== 'Success' && seen.Status !== 'Failed') return { how: 'unknown', why: details };
  return {
    how: 'ran',
    exitCode: seen.ResponseCode ?? (seen.Status === 'Success' ? 0 : 1),
    stdout: seen.StandardOutputContent ?? '',
    stderr: seen.StandardErrorContent ?? '',
  };
}

/** The command was accepted, and only its end cannot be seen: the error must not read as a refused command. */
function lostSight(error: unknown): unknown {
  if (!(error instanceof ServiceError)) return error;
  return new ServiceError(`${error.message} (the command itself was sent, and may have run)`, {
    service: error.service,
    operation: error.operation,
    errorName: error.errorName,
    errorClass: error.errorClass,
    facts: error.facts,
    ...(error.remedy !== undefined && { remedy: error.remedy }),
    cause: error,
  });
}
