import type { ErrorTable } from './row.ts';

/**
 * Keyed by the `reason` of a Status object, and by HTTP status for answers without one (the body of a 401 does not
 * reach us, and a load balancer in between returns no Status).
 * Source: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#http-status-codes
 */
const unauthorized = {
  errorClass: 'credentials',
  reason: 'the API server does not know who is calling',
  remedy:
    'Check the kubeconfig or service account. On EKS the IAM role needs an access entry of the cluster, and the machine the right time.',
} as const;
const forbidden = { errorClass: 'denied', reason: 'RBAC refuses this identity' } as const;
const absent = { errorClass: 'absent', reason: 'there is no such object' } as const;
const throttled = { errorClass: 'throttled', reason: 'the API server asks for fewer calls' } as const;
const gatewayTimeout = {
  errorClass: 'uncertain',
  reason: 'the API server gave up waiting; the change may have been made',
} as const;
const unavailable = { errorClass: 'transient', reason: 'the API server is not available now' } as const;
const conflict = {
  errorClass: 'conflict',
  reason: 'the object has changed meanwhile: look again and decide again',
} as const;
const refused = (reason: string) => ({ errorClass: 'invalid', reason }) as const;

const IN_ITS_PLACE =
  "See what answers at the API server's address in its place: a proxy, a login page of the network, or another program at that port.";

export const kubernetesErrors = {
  UnreadableAnswer: {
    errorClass: 'unreachable',
    reason: 'what came back is no answer of an API server',
    remedy: IN_ITS_PLACE,
  },
  UnreadableAnswerToChange: {
    errorClass: 'uncertain',
    reason: 'what came back is no answer of an API server, so whether the change was made is not known',
    remedy: IN_ITS_PLACE,
  },
  Unauthorized: unauthorized,
  'HTTP 401': unauthorized,
  Forbidden: forbidden,
  'HTTP 403': forbidden,
  NotFound: absent,
  'HTTP 404': absent,
  Gone: absent,
  Conflict: conflict,
  AlreadyExists: { errorClass: 'conflict', reason: 'the object exists already' },
  'HTTP 409': conflict,
  Expired: { errorClass: 'transient', reason: 'the list has become too old; the next one is fresh' },
  'HTTP 410': { errorClass: 'transient', reason: 'the list has become too old; the next one is fresh' },
  TooManyRequests: throttled,
  'HTTP 429': throttled,
  InternalError: { errorClass: 'transient', reason: 'the API server stumbled' },
  ServerTimeout: { errorClass: 'transient', reason: 'the API server could not begin in time' },
  'HTTP 500': { errorClass: 'transient', reason: 'the API server stumbled' },
  'HTTP 502': {
    errorClass: 'uncertain',
    reason: 'something before the API server lost the answer; the change may have been made',
  },
  ServiceUnavailable: unavailable,
  'HTTP 503': unavailable,
  Timeout: gatewayTimeout,
  'HTTP 504': gatewayTimeout,
  BadRequest: refused('the API server does not understand the request'),
  'HTTP 400': refused('the API server does not understand the request'),
  MethodNotAllowed: refused('the object does not know this verb'),
  NotAcceptable: refused('the API server cannot answer in the form that was asked for'),
  UnsupportedMediaType: refused('the patch has the wrong content type'),
  'HTTP 415': refused('the patch has the wrong content type'),
  Invalid: refused('the object would not be valid'),
  'HTTP 422': refused('the object would not be valid'),
  RequestEntityTooLarge: refused('the request is too large'),
} as const satisfies ErrorTable;
