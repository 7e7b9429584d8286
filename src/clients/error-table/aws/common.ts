import type { ErrorTable } from '../row.ts';
import { invalid, named } from './rows.ts';

const IN_PLACE_OF_AWS =
  'See what answers in the place of AWS: a proxy, a login page of the network, or an emulator (`connections.aws.endpoint`, `AWS_ENDPOINT_URL`).';

/**
 * Errors that every AWS service returns.
 * Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/CommonErrors.html
 */
export const common: ErrorTable = {
  UnreadableAnswer: {
    errorClass: 'unreachable',
    reason: 'what came back is no answer of this service',
    remedy: IN_PLACE_OF_AWS,
  },
  UnreadableAnswerToChange: {
    errorClass: 'uncertain',
    reason: 'what came back is no answer of this service, so whether the change was made is not known',
    remedy: IN_PLACE_OF_AWS,
  },
  ...named(
    { errorClass: 'throttled', reason: 'AWS asks for fewer calls' },
    'Throttling',
    'ThrottlingException',
    'ThrottledException',
    'RequestThrottled',
    'RequestThrottledException',
    'RequestLimitExceeded',
    'TooManyRequestsException',
    'SlowDown',
  ),
  ...named(
    { errorClass: 'transient', reason: 'the service is unwell' },
    'InternalFailure',
    'InternalError',
    'InternalServerError',
    'InternalServerException',
    'ServiceUnavailable',
    'ServiceUnavailableException',
    'Unavailable',
  ),
  ...named(
    { errorClass: 'uncertain', reason: 'the service gave up waiting for the request' },
    'RequestTimeout',
    'RequestTimeoutException',
  ),
  ...named(
    {
      errorClass: 'credentials',
      reason: 'the credentials have expired',
      remedy:
        'Renew the credentials (`aws sso login`, or a new session), and see that the machine has the right time.',
    },
    'ExpiredToken',
    'ExpiredTokenException',
    'RequestExpired',
    'TokenRefreshRequired',
  ),
  ...named(
    {
      errorClass: 'credentials',
      reason: 'AWS does not know these credentials',
      remedy:
        'Check which profile, role or environment variables the bot uses; a key of another partition or a deleted user looks like this too.',
    },
    'UnrecognizedClientException',
    'InvalidClientTokenId',
    'InvalidAccessKeyId',
    'AuthFailure',
    'SignatureDoesNotMatch',
    'InvalidSignatureException',
    'IncompleteSignature',
    'MissingAuthenticationToken',
    'MissingAuthenticationTokenException',
  ),
  ...named(
    {
      errorClass: 'credentials',
      reason: 'no credentials were found',
      remedy:
        'Give the bot an IAM role (instance profile, task role or IRSA), or set connections.aws.profile or the AWS_* environment variables.',
    },
    'CredentialsProviderError',
    'TokenProviderError',
  ),
  ...named(
    {
      errorClass: 'denied',
      reason: 'IAM refuses this call',
      remedy: 'Allow it in the policy of the bot; the message names the identity and the action.',
    },
    'AccessDenied',
    'AccessDeniedException',
    'UnauthorizedOperation',
    'NotAuthorized',
    'OptInRequired',
  ),
  ...named(
    invalid('the request can never succeed as it is'),
    'ValidationError',
    'ValidationException',
    'InvalidParameterValue',
    'InvalidParameterValueException',
    'InvalidParameterCombination',
    'InvalidParameterCombinationException',
    'InvalidParameterException',
    'MissingParameter',
    'InvalidAction',
    'UnknownOperationException',
    'SerializationException',
  ),
};
