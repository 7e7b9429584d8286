import type { ErrorTable } from '../row.ts';
import { common } from './common.ts';
import { absent, conflict, invalid, named, quota } from './rows.ts';

/** Source: https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateNodegroupConfig.html */
export const eks: ErrorTable = {
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
