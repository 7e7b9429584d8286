import type { ErrorTable } from '../row.ts';
import { common } from './common.ts';
import { invalid, named } from './rows.ts';

/** Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_SendCommand.html */
export const ssm: ErrorTable = {
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
