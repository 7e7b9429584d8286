import { EC2ServiceException } from '@aws-sdk/client-ec2';
import { CacheClusterAlreadyExistsFault } from '@aws-sdk/client-elasticache';
import { InvalidDBInstanceStateFault, RDSServiceException } from '@aws-sdk/client-rds';
import { describe, expect, it } from 'vitest';
import { toSdkError } from '../../src/aws/errors.ts';
import { SandboxRefusal } from '../../src/world/world.ts';

const refusal = (name: string, status = 400) => new SandboxRefusal(name, 'because', status);

describe('a refusal of the sandbox becomes what the SDK throws', () => {
  it.each(['InvalidDBInstanceStateFault', 'InvalidDBInstanceState'])(
    '%s: the modelled class',
    async (name) => {
      const error = await toSdkError('rds', refusal(name));
      expect(error).toBeInstanceOf(InvalidDBInstanceStateFault);
      expect(error).toMatchObject({
        name: 'InvalidDBInstanceStateFault',
        message: 'because',
        $metadata: { httpStatusCode: 400 },
      });
    },
  );

  it('the same in ElastiCache', async () => {
    const error = await toSdkError('elasticache', refusal('CacheClusterAlreadyExists'));
    expect(error).toBeInstanceOf(CacheClusterAlreadyExistsFault);
  });

  it('a name without a class keeps its name under the base class of the service', async () => {
    const throttled = await toSdkError('rds', refusal('Throttling'));
    expect(throttled).toBeInstanceOf(RDSServiceException);
    expect(throttled).not.toBeInstanceOf(InvalidDBInstanceStateFault);
    expect(throttled.name).toBe('Throttling');
    const state = await toSdkError('ec2', refusal('IncorrectInstanceState'));
    expect(state).toBeInstanceOf(EC2ServiceException);
    expect(state.name).toBe('IncorrectInstanceState');
  });

  it('missing credentials are no answer of a service', async () => {
    const error = await toSdkError('rds', refusal('CredentialsProviderError'));
    expect(error).not.toBeInstanceOf(RDSServiceException);
    expect(error).toMatchObject({ name: 'CredentialsProviderError', message: 'because' });
  });
});
