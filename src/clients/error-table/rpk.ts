import type { ErrorTable } from './row.ts';

/** Errors of reaching Kafka through Systems Manager (`connections.kafka.via`): the names are lamplighter's own. */
export const rpkErrors = {
  ContainerNotRunning: {
    errorClass: 'unreachable',
    reason: 'the container of the broker does not run, or Docker does not',
    remedy: 'If it stays so, compare `connections.kafka.via.ssm.container` with `docker ps` on that machine.',
  },
  CommandNotDelivered: {
    errorClass: 'unreachable',
    reason: 'Systems Manager could not hand the command to the machine, so it did not run',
    remedy: 'See that the machine is on and its agent runs and reaches Systems Manager.',
  },
  CommandTooLate: {
    errorClass: 'transient',
    reason: 'the command reached the machine so late that it did nothing',
    remedy: 'If it stays so, set the clock of that machine, and the one here, right.',
  },
  CommandEndUnknown: {
    errorClass: 'uncertain',
    reason: 'the command was sent, and its end was not seen or was cut short',
  },
  RpkPartlyWritten: {
    errorClass: 'uncertain',
    reason: 'rpk has written some of the records, and the others without a sign',
  },
  RpkNotFound: {
    errorClass: 'invalid',
    reason: 'rpk, or Docker, is not there or may not be used',
    remedy:
      'Name the container that has rpk in `connections.kafka.via.ssm.container`, or install rpk on the machine.',
  },
  RpkAnswerUnreadable: {
    errorClass: 'invalid',
    reason: 'what was printed is not what rpk prints',
    remedy: 'Run the same command of rpk on that machine by hand; another version may print something else.',
  },
} as const satisfies ErrorTable;
