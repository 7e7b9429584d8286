import { EC2ServiceException } from '@aws-sdk/client-ec2';
import * as eks from '@aws-sdk/client-eks';
import * as elasticache from '@aws-sdk/client-elasticache';
import * as lambda from '@aws-sdk/client-lambda';
import * as rds from '@aws-sdk/client-rds';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../packages/sandbox-cloud/src/clock/virtual.ts';
import { createCallService } from '../../src/clients/call-service.ts';
import { awsErrors } from '../../src/clients/error-table/aws.ts';
import { classify } from '../../src/clients/error-table/index.ts';
import type { ServiceErrorClass } from '../../src/core/errors.ts';

const never = new AbortController().signal;
const $metadata = { httpStatusCode: 400 };
const message = 'because';

/** What becomes of a real SDK exception at the call service. */
const classOf = async (service: string, thrown: Error): Promise<ServiceErrorClass> => {
  const call = createCallService({ clock: new VirtualClock(0) });
  const error = await call({ service, operation: 'X' }, never, () => Promise.reject(thrown)).catch((e) => e);
  return error.errorClass;
};
const ec2 = (name: string) => new EC2ServiceException({ name, message, $fault: 'client', $metadata });

describe('the error table of AWS', () => {
  it.each<[string, Error, ServiceErrorClass]>([
    ['rds', new rds.InvalidDBInstanceStateFault({ message, $metadata }), 'conflict'],
    ['rds', new rds.InsufficientDBInstanceCapacityFault({ message, $metadata }), 'capacity'],
    ['rds', new rds.DBInstanceNotFoundFault({ message, $metadata }), 'absent'],
    ['rds', new rds.KMSKeyNotAccessibleFault({ message, $metadata }), 'invalid'],
    ['rds', new rds.SnapshotQuotaExceededFault({ message, $metadata }), 'invalid'],
    [
      'rds',
      new rds.RDSServiceException({ name: 'Throttling', message, $fault: 'client', $metadata }),
      'throttled',
    ],
    ['ec2', ec2('RequestLimitExceeded'), 'throttled'],
    ['ec2', ec2('IncorrectInstanceState'), 'conflict'],
    ['ec2', ec2('InsufficientInstanceCapacity'), 'capacity'],
    ['ec2', ec2('InvalidInstanceID.NotFound'), 'absent'],
    ['ec2', ec2('AuthFailure'), 'credentials'],
    ['ec2', ec2('UnauthorizedOperation'), 'denied'],
    ['ec2', ec2('IncorrectSpotRequestState'), 'invalid'],
    ['eks', new eks.ResourceInUseException({ message, $metadata }), 'conflict'],
    ['eks', new eks.ResourceNotFoundException({ message, $metadata }), 'absent'],
    ['eks', new eks.ThrottlingException({ message, $metadata }), 'throttled'],
    ['eks', new eks.InvalidParameterException({ message, $metadata }), 'invalid'],
    ['eks', new eks.AccessDeniedException({ message, $metadata }), 'denied'],
    ['eks', new eks.ServerException({ message, $metadata }), 'transient'],
    ['elasticache', new elasticache.CacheClusterAlreadyExistsFault({ message, $metadata }), 'conflict'],
    ['elasticache', new elasticache.InvalidCacheClusterStateFault({ message, $metadata }), 'conflict'],
    [
      'elasticache',
      new elasticache.InsufficientCacheClusterCapacityFault({ message, $metadata }),
      'capacity',
    ],
    ['elasticache', new elasticache.CacheClusterNotFoundFault({ message, $metadata }), 'absent'],
    ['elasticache', new elasticache.SnapshotFeatureNotSupportedFault({ message, $metadata }), 'invalid'],
    ['lambda', new lambda.TooManyRequestsException({ message, $metadata }), 'throttled'],
    ['lambda', new lambda.ServiceException({ message, $metadata }), 'uncertain'],
    ['lambda', new lambda.ResourceNotFoundException({ message, $metadata }), 'absent'],
    ['lambda', new lambda.ENINotReadyException({ message, $metadata }), 'transient'],
  ])('%s: %s', async (service, thrown, expected) => {
    expect(await classOf(service, thrown)).toBe(expected);
  });

  it.each(Object.keys(awsErrors))('knows credentials, denial and throttling of %s', (service) => {
    const of = (name: string) => classify({ service, names: [name] }).errorClass;
    for (const name of [
      'ExpiredToken',
      'ExpiredTokenException',
      'UnrecognizedClientException',
      'InvalidClientTokenId',
      'CredentialsProviderError',
    ]) {
      expect(of(name)).toBe('credentials');
    }
    expect(of('AccessDenied')).toBe('denied');
    expect(of('ThrottlingException')).toBe('throttled');
  });

  it('knows both spellings of what RDS and ElastiCache write with and without "Fault"', () => {
    const of = (service: string, name: string) => classify({ service, names: [name] }).errorClass;
    for (const name of ['InvalidDBInstanceState', 'InsufficientDBInstanceCapacity', 'DBInstanceNotFound']) {
      expect(of('rds', name)).toBe(of('rds', `${name}Fault`));
      expect(of('rds', name)).not.toBe('unknown');
    }
    for (const name of ['CacheClusterAlreadyExists', 'InvalidCacheClusterState', 'CacheClusterNotFound']) {
      expect(of('elasticache', name)).toBe(of('elasticache', `${name}Fault`));
      expect(of('elasticache', name)).not.toBe('unknown');
    }
  });

  it('says in every row why, and what to do where waiting does not help', () => {
    for (const [service, table] of Object.entries(awsErrors)) {
      for (const [name, row] of Object.entries(table)) {
        expect(row.reason.length, `${service} ${name}`).toBeGreaterThan(10);
        if (['credentials', 'denied', 'absent', 'capacity'].includes(row.errorClass)) {
          expect(row.remedy, `${service} ${name}`).toBeTruthy();
        }
      }
    }
  });

  it('leaves an error that it does not know unknown', () => {
    expect(classify({ service: 'rds', names: ['BrandNewFault'] }).errorClass).toBe('unknown');
  });
});
