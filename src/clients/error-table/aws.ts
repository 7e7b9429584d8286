import type { ErrorRow, ErrorTable } from './row.ts';

/** The same row under every name: AWS names the same refusal differently from service to service. */
const named = (row: ErrorRow, ...names: string[]): ErrorTable =>
  Object.fromEntries(names.map((name) => [name, row]));

const absent = (what: string): ErrorRow => ({
  errorClass: 'absent',
  reason: `there is no such ${what}`,
  remedy: `Check the id of the ${what} in the configuration, and the region and account of connections.aws.`,
});
const conflict = (reason: string): ErrorRow => ({ errorClass: 'conflict', reason });
const quota = (what: string): ErrorRow => ({
  errorClass: 'invalid',
  reason: `the account's quota of ${what} is used up`,
  remedy: `Free some, or raise the quota of ${what} in AWS Service Quotas.`,
});
const invalid = (reason: string, remedy?: string): ErrorRow => ({
  errorClass: 'invalid',
  reason,
  ...(remedy !== undefined && { remedy }),
});

const IN_PLACE_OF_AWS =
  'See what answers in the place of AWS: a proxy, a login page of the network, or an emulator (`connections.aws.endpoint`, `AWS_ENDPOINT_URL`).';

/**
 * Errors that every AWS service returns.
 * Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/CommonErrors.html
 */
const common: ErrorTable = {
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

/** Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html */
const ec2: ErrorTable = {
  ...common,
  ...named(
    conflict('the instance is in another state than the call expects'),
    'IncorrectInstanceState',
    'IncorrectState',
  ),
  ...named(
    {
      errorClass: 'capacity',
      reason: 'EC2 has no such instance left in this zone now',
      remedy: 'Wait and try again, change the instance type while it is stopped, or reserve capacity.',
    },
    'InsufficientInstanceCapacity',
    'InsufficientHostCapacity',
    'InsufficientCapacity',
    'UnfulfillableCapacity',
  ),
  ...named(quota('instances'), 'InstanceLimitExceeded', 'VcpuLimitExceeded', 'MaxSpotInstanceCountExceeded'),
  'InvalidInstanceID.NotFound': absent('instance'),
  'InvalidGroup.NotFound': absent('security group'),
  'InvalidInstanceID.Malformed': invalid(
    'this is no instance id',
    'Write it as EC2 shows it, for example i-0123456789abcdef0.',
  ),
  IncorrectSpotRequestState: invalid(
    'EC2 has interrupted this spot instance',
    'Only EC2 can restart an interrupted spot instance, when it has capacity again; wait, or use an on-demand instance.',
  ),
  UnsupportedOperation: invalid('this instance cannot be stopped or started'),
  OperationNotPermitted: invalid(
    'the instance is protected',
    'Switch off its stop protection, or leave it out of this environment.',
  ),
};

const rdsWrongState = conflict('the database is in another state than the call expects');
const rdsFull: ErrorRow = {
  errorClass: 'capacity',
  reason: 'RDS has no such database class left in this zone now',
  remedy:
    'Wait and try again. A stopped database cannot change its class: the way out is to restore its newest snapshot with another class.',
};

/**
 * Sources: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_StartDBInstance.html,
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_StopDBInstance.html
 */
const rds: ErrorTable = {
  ...common,
  ...named(
    rdsWrongState,
    'InvalidDBInstanceState',
    'InvalidDBInstanceStateFault',
    'InvalidDBClusterStateFault',
    'InvalidResourceStateFault',
    'DBInstanceNotReady',
    'DBInstanceNotReadyFault',
  ),
  ...named(
    rdsFull,
    'InsufficientDBInstanceCapacity',
    'InsufficientDBInstanceCapacityFault',
    'InsufficientDBClusterCapacityFault',
  ),
  ...named(absent('database'), 'DBInstanceNotFound', 'DBInstanceNotFoundFault', 'DBClusterNotFoundFault'),
  ...named(quota('manual snapshots'), 'SnapshotQuotaExceeded', 'SnapshotQuotaExceededFault'),
  ...named(
    conflict('a snapshot of this name exists'),
    'DBSnapshotAlreadyExists',
    'DBSnapshotAlreadyExistsFault',
  ),
  ...named(
    invalid(
      'the encryption key of the database cannot be used',
      'Enable the KMS key again and allow RDS to use it.',
    ),
    'KMSKeyNotAccessible',
    'KMSKeyNotAccessibleFault',
  ),
  InvalidParameterCombination: invalid(
    'RDS does not do this with such a database',
    'Aurora and cluster members are stopped as clusters, read replicas and their sources not at all: leave it out.',
  ),
};

/** Source: https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateNodegroupConfig.html */
const eks: ErrorTable = {
  ...common,
  ...named(
    conflict('an update of the nodegroup is in progress'),
    'ResourceInUseException',
    'InvalidStateException',
  ),
  ...named(absent('cluster or nodegroup'), 'ResourceNotFoundException', 'NotFoundException'),
  ...named({ errorClass: 'transient', reason: 'EKS is unwell' }, 'ServerException'),
  ResourcePropagationDelayException: {
    errorClass: 'transient',
    reason: 'something that EKS needs is not known everywhere yet',
  },
  ResourceLimitExceededException: quota('nodes'),
  InvalidParameterException: invalid(
    'EKS does not take these sizes',
    'Sizes must keep min <= desired <= max, and max must be at least 1.',
  ),
  ...named(
    invalid('EKS does not take this request'),
    'InvalidRequestException',
    'ClientException',
    'BadRequestException',
  ),
};

/**
 * Sources: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateCacheCluster.html,
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_DeleteCacheCluster.html
 */
const elasticache: ErrorTable = {
  ...common,
  ...named(
    conflict('a cache cluster of this name still exists'),
    'CacheClusterAlreadyExists',
    'CacheClusterAlreadyExistsFault',
  ),
  ...named(
    conflict('the cache cluster is in another state than the call expects'),
    'InvalidCacheClusterState',
    'InvalidCacheClusterStateFault',
    'InvalidReplicationGroupState',
    'InvalidReplicationGroupStateFault',
    'InvalidSnapshotState',
    'InvalidSnapshotStateFault',
  ),
  ...named(conflict('a snapshot of this name exists'), 'SnapshotAlreadyExists', 'SnapshotAlreadyExistsFault'),
  ...named(
    {
      errorClass: 'capacity',
      reason: 'ElastiCache has no such node left in this zone now',
      remedy: 'Wait and try again, or choose another node type.',
    },
    'InsufficientCacheClusterCapacity',
    'InsufficientCacheClusterCapacityFault',
  ),
  ...named(
    { errorClass: 'throttled', reason: 'ElastiCache asks for fewer calls' },
    'APICallRateForCustomerExceeded',
    'APICallRateForCustomerExceededFault',
  ),
  ...named(absent('cache cluster'), 'CacheClusterNotFound', 'CacheClusterNotFoundFault'),
  ...named(absent('cache subnet group'), 'CacheSubnetGroupNotFoundFault'),
  ...named(absent('cache snapshot'), 'SnapshotNotFoundFault'),
  ...named(
    quota('cache nodes'),
    'NodeQuotaForClusterExceeded',
    'NodeQuotaForClusterExceededFault',
    'NodeQuotaForCustomerExceeded',
    'NodeQuotaForCustomerExceededFault',
    'ClusterQuotaForCustomerExceeded',
    'ClusterQuotaForCustomerExceededFault',
  ),
  ...named(
    invalid(
      "the account's quota of cache snapshots is used up",
      'Delete old manual snapshots, or lower finalSnapshot.keep of this component.',
    ),
    'SnapshotQuotaExceeded',
    'SnapshotQuotaExceededFault',
  ),
  ...named(
    invalid(
      'this engine or node type takes no snapshots',
      'Remove finalSnapshot from this component, or choose another node type.',
    ),
    'SnapshotFeatureNotSupported',
    'SnapshotFeatureNotSupportedFault',
  ),
  ...named(
    invalid(
      'the network of the subnet group cannot hold it',
      'Check the subnet group, its VPC and the security group.',
    ),
    'InvalidVPCNetworkStateFault',
    'InvalidSubnet',
  ),
};

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
const lambda: ErrorTable = {
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

/** Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_SendCommand.html */
const ssm: ErrorTable = {
  ...common,
  InvalidInstanceId: {
    errorClass: 'unreachable',
    reason:
      'Systems Manager cannot hand a command to this machine: it is off, it boots, or its agent is silent',
    remedy:
      'If it stays so, see that the agent runs on it, that it reaches Systems Manager, and that its role has AmazonSSMManagedInstanceCore; compare the instance id, the region and the account, too.',
  },
  InvocationDoesNotExist: { errorClass: 'transient', reason: 'the command is not known everywhere yet' },
  ...named(
    invalid(
      'Systems Manager does not take this command',
      'See that the document AWS-RunShellScript may be used on this machine.',
    ),
    'InvalidDocument',
    'InvalidDocumentVersion',
    'InvalidParameters',
    'InvalidCommandId',
    'InvalidPluginName',
    'UnsupportedPlatformType',
    'DuplicateInstanceId',
    'MaxDocumentSizeExceeded',
    'InvalidNotificationConfig',
    'InvalidOutputFolder',
    'InvalidRole',
  ),
};

/** By service, keyed as in AwsApi. */
export const awsErrors = { ec2, rds, eks, elasticache, lambda, ssm } as const;
