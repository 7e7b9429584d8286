import type { ErrorRow, ErrorTable } from '../row.ts';
import { common } from './common.ts';
import { absent, conflict, invalid, named } from './rows.ts';

const didNotRun = (reason: string): ErrorRow => ({ errorClass: 'transient', reason });

/**
 * Errors of Invoke that occur before the function begins, so a repeated call is no second run.
 * Source: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export const lambdaDidNotRun: ErrorTable = {
  EC2ThrottledException: didNotRun('Lambda could not start the function: EC2 asks for fewer calls'),
  ENINotReadyException: didNotRun('the network of the function is not ready yet'),
  ResourceNotReadyException: didNotRun('the function is waking up from inactivity'),
  SnapStartNotReadyException: didNotRun('the function is not ready yet'),
  CodeArtifactUserPendingException: didNotRun('the code of the function is being prepared'),
};

/**
 * A repeated Invoke is a second run of the function, so every failure after which the function may have begun is
 * `uncertain`.
 * Sources: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html,
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-retries.html
 */
export const lambda: ErrorTable = {
  ...common,
  ...lambdaDidNotRun,
  ...named(
    { errorClass: 'uncertain', reason: 'Lambda failed, perhaps after the function had begun' },
    'ServiceException',
    'InternalFailure',
    'InternalError',
    'InternalServerError',
    'InternalServerException',
    'ServiceUnavailable',
    'ServiceUnavailableException',
  ),
  ...named(conflict('the function is being changed'), 'ResourceConflictException', 'ResourceInUseException'),
  ResourceNotFoundException: absent('function'),
  ...named(
    invalid('Lambda cannot use the encryption key of the function', 'Enable the KMS key of the function.'),
    'KMSAccessDeniedException',
    'KMSDisabledException',
    'KMSInvalidStateException',
    'KMSNotFoundException',
  ),
  ...named(
    invalid(
      'the function cannot run in its network',
      "Check the function's VPC settings and the rights of its role.",
    ),
    'EC2AccessDeniedException',
    'InvalidSecurityGroupIDException',
    'InvalidSubnetIDException',
    'SubnetIPAddressLimitReachedException',
    'ENILimitReachedException',
  ),
  ...named(
    invalid('Lambda does not take this payload'),
    'InvalidRequestContentException',
    'RequestTooLargeException',
    'UnsupportedMediaTypeException',
  ),
  ...named(
    invalid(
      'the code of the function cannot be run',
      'Deploy the function anew; its log tells what is wrong.',
    ),
    'InvalidRuntimeException',
    'InvalidZipFileException',
  ),
  RecursiveInvocationException: invalid('Lambda has stopped a loop of invocations'),
};
