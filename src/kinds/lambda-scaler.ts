import { InvokeCommand } from '@aws-sdk/client-lambda';
import { z } from 'zod';
import { lambdaDidNotRun } from '../clients/error-table/aws/lambda.ts';
import type { TaskContext } from '../core/component.ts';
import { isServiceError, ServiceError } from '../core/errors.ts';
import { MINUTE, SECOND } from '../core/ports/clock.ts';
import { readScalerAnswer } from './aws/scaler-answer.ts';
import { defineKind } from './kind.ts';

/**
 * A function may run for 15 minutes, and a synchronous Invoke answers when it has ended.
 * Sources: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html,
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-sync.html
 */
const INVOKE_LIMIT_MS = 15 * MINUTE + 30 * SECOND;

const ours = (what: string) =>
  z
    .never({ error: `is refused: ${what} is a component of its own here, and would be done twice` })
    .optional()
    .describe('Refused.');

const sizes = z.strictObject({
  desiredSize: z.int().min(0),
  minSize: z.int().min(0),
  maxSize: z.int().min(1),
});

const payload = z
  .strictObject({
    clusterName: z.string().min(1),
    nodegroupName: z.string().min(1),
    rdsInstanceId: z.string().min(1).optional(),
    ec2InstanceIds: z.array(z.string().min(1)).optional(),
    elasticache: z
      .strictObject({
        clusterId: z.string().min(1),
        nodeType: z.string().min(1),
        engine: z.string().min(1),
        engineVersion: z.string().min(1),
        subnetGroupName: z.string().min(1),
        securityGroupName: z.string().min(1),
      })
      .optional(),
    matchingEngineInit: ours('the initialisation of the engine'),
    k8sDeployments: ours('every deployment'),
  })
  .describe('What the function is told both ways, in its own words.');

const options = z.strictObject({
  functionName: z
    .string()
    .regex(/^[A-Za-z0-9-_:]{1,170}$/, 'is not the name or ARN of a function')
    .describe('Name or ARN of the scheduler function.'),
  payload,
  up: sizes.describe('Sizes of the nodegroup with `scale-up`.'),
  down: sizes.describe('Sizes of the nodegroup with `scale-down`.'),
});

const LOG_REMEDY = (functionName: string) =>
  `Read the log group /aws/lambda/${functionName}; what it has left undone is seen in the status of its members.`;

export const lambdaScaler = defineKind({
  name: 'lambda-scaler',
  shape: 'task',
  moment: 'instead-of-members',
  summary: 'One synchronous call of a scheduler Lambda in place of the start and stop calls of its members.',
  notes: [
    'The function is invoked once and never again by itself: not by the SDK, not after an answer that was lost. Its members are then looked at like all others, and one that the function left behind is called directly.',
    '`statusCode` 500 and entries with the status `error` are shown as warnings, since what counts is what the members do. A call that AWS refuses, or a function that ends in an error, fails.',
    'One call is for all members, also for those that have nothing to do: the function sets the sizes of `up` or `down` even where the nodegroup is lit already. A nodegroup that an autoscaler has grown therefore shrinks to `up.desiredSize` as soon as another member has to start; where that matters, scale directly (`scaler: direct`).',
    'Its payload holds `action`, `payload` and the sizes of `up` or `down`; engine initialisation and deployments are components of lamplighter and not the function’s.',
  ].join('\n\n'),
  options,
  layer: 'infrastructure',
  timeoutMs: 16 * MINUTE,
  expected: { upMs: 5 * SECOND, downMs: 5 * SECOND },
  pollMs: 3 * SECOND,
  permissions: [{ on: 'aws', action: 'lambda:InvokeFunction', why: 'scale its members' }],
  create: ({ functionName, payload: common, up, down }, { clients: { aws } }) => {
    const invoke = (body: object, context: TaskContext) =>
      aws.send(
        'lambda',
        new InvokeCommand({
          FunctionName: functionName,
          InvocationType: 'RequestResponse',
          Payload: new TextEncoder().encode(JSON.stringify(body)),
        }),
        { signal: context.signal, timeoutMs: INVOKE_LIMIT_MS },
      );

    return {
      shape: 'task',
      alreadyDone: async () => ({ answer: 'no', reason: 'its members are looked at by themselves' }),
      run: async (context) => {
        const action = context.desired === 'on' ? 'scale-up' : 'scale-down';
        const body = scalerPayload(action, common, context.desired === 'on' ? up : down);
        context.progress(`asked ${functionName} to ${action}`);
        const result = await context.retry(() => invoke(body, context).catch(lostOrRefused));
        if (result instanceof ServiceError) {
          context.warn(
            `${functionName}: ${result.message}. It may or may not have run; it is not called again, its members are looked at instead.`,
          );
          return { action, answer: 'unknown', error: result.errorName };
        }
        const answer = readScalerAnswer(result);
        if (answer.crashed !== undefined) {
          throw new ServiceError(`lambda Invoke: ${functionName} ended in an error: ${answer.crashed}`, {
            service: 'lambda',
            operation: 'Invoke',
            errorName: 'FunctionError',
            errorClass: 'invalid',
            remedy: LOG_REMEDY(functionName),
          });
        }
        for (const warning of answer.warnings) context.warn(`${functionName}: ${warning}`);
        const { statusCode, results } = answer;
        return { action, answer: 'known', statusCode: statusCode ?? null, results: [...results] };
      },
      // Whether a lost attempt made the call cannot be known, and the call is never made twice.
      happened: async () => ({
        answer: 'yes',
        reason: `whether ${functionName} was called is not known; its members are looked at instead`,
        receipt: { answer: 'unknown' },
      }),
      verify: async (receipt) => ({
        answer: 'verified',
        reason:
          receipt.answer === 'unknown'
            ? `${functionName} gave no answer; its members show what it did`
            : `${functionName} has done its part of ${receipt.action}`,
      }),
    };
  },
});

/**
 * Byte for byte the payload that the function has always received, so in its order: the sizes follow the nodegroup. The
 * schemas give the rest of the order, whatever the file's order is.
 */
function scalerPayload(
  action: 'scale-up' | 'scale-down',
  { clusterName, nodegroupName, ...others }: z.output<typeof payload>,
  { desiredSize, minSize, maxSize }: z.output<typeof sizes>,
) {
  return { action, clusterName, nodegroupName, desiredSize, minSize, maxSize, ...others };
}

/**
 * Repeatable errors pass unchanged: only those that prove that the function has not begun. After any other failure
 * without a clear refusal the function may have run, and the error becomes the result.
 * other failure without a clear refusal it may have run, and the error becomes the answer.
 */
function lostOrRefused(error: unknown): ServiceError {
  if (!isServiceError(error, 'uncertain', 'transient')) throw error;
  if (Object.hasOwn(lambdaDidNotRun, error.errorName)) throw error;
  return error;
}
