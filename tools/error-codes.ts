import type { ErrorCode } from '../src/core/errors.ts';

interface CodeText {
  /** What has happened. */
  means: string;
  /** What to do where the message itself says no more. */
  todo: string;
}

/** Every code that lamplighter answers with; `--json` and the audit name them. */
export const ERROR_CODES = {
  'config-invalid': {
    means: 'The configuration cannot be used. Nothing was changed.',
    todo: '`lamplighter config validate` names every problem at once, with its place and a remedy.',
  },
  'environment-unknown': {
    means: 'No environment of that name is configured.',
    todo: 'The message names the configured ones, and the nearest.',
  },
  'environment-protected': {
    means: 'The name looks like production, and `protect` does not allow it. Nothing was changed.',
    todo: 'If it is none, name it under `protect.allow` in the file; there is no flag for it.',
  },
  'graph-cycle': {
    means: 'Components need each other in a circle.',
    todo: 'Take one `needs` out of the circle that the message names.',
  },
  usage: {
    means: 'The command line cannot be understood.',
    todo: '`lamplighter COMMAND --help` has examples.',
  },
  'not-confirmed': {
    means: 'Something asks first, and nobody was there to say yes. Nothing was changed.',
    todo: 'Answer at a terminal, or add `--yes` if it is meant.',
  },
  'observation-failed': {
    means: 'Something could not be looked at, so nothing was changed.',
    todo: '`lamplighter check` asks every service once and says what is missing.',
  },
  'component-broken': {
    means: 'A component is in a state that no call of lamplighter mends.',
    todo: 'The message holds the state and what mends it.',
  },
  'component-timed-out': {
    means: 'A component was not where it should be within its `timeout`.',
    todo: 'Look at what it looked like last; then run the same again, which goes on from there.',
  },
  'run-timed-out': {
    means: 'The run took longer than the environment’s `timeout`.',
    todo: '`lamplighter show RUN` says which phase took the time. Run the same again, or raise `timeout`.',
  },
  'run-cancelled': { means: 'Somebody ended it.', todo: 'Nothing; run it again when it is wanted.' },
  'attempt-lost': {
    means: 'Another process has taken the run up; this one does nothing more.',
    todo: 'Nothing. When it happens often, processes are too busy to say that they live.',
  },
  'run-in-progress': {
    means: 'Something else is under way in this environment.',
    todo: 'Wait for it, or `lamplighter cancel`.',
  },
  'run-unknown': { means: 'There is no such run.', todo: '`lamplighter history` lists them.' },
  'environment-locked': {
    means: 'Somebody has locked the environment against being stopped, reset or initialised.',
    todo: 'Ask who locked it, or `lamplighter unlock`.',
  },
  'lease-refused': {
    means: 'A limit of `lease`, or a role, is in the way of what was asked for. Nothing was changed.',
    todo: 'The message names the setting and who can lift it.',
  },
  'lease-changed': {
    means:
      'The lease was changed by somebody else meanwhile, so the stop that was decided upon was not begun.',
    todo: 'Nothing. `lamplighter lease` shows how it is now.',
  },
  'task-refused': {
    means:
      'A task saw that it must not run: it would destroy something, or have no effect. It has done nothing.',
    todo: 'The message says what is in the way, for example a consumer with its host.',
  },
  'task-unverified': {
    means: 'A task ran, and its effect was not seen.',
    todo: 'Look at what it is about; then `lamplighter up --reset`.',
  },
  'task-outcome-unknown': {
    means: 'The answer was lost, and the world does not tell whether the task happened. It is not repeated.',
    todo: 'Look yourself; then `lamplighter up --reset`, which begins anew.',
  },
  'service-failed': {
    means: 'An outside service refused, or did not answer.',
    todo: 'The error’s own name is in the tables below.',
  },
  'sandbox-failed': {
    means: 'The simulated cloud does not run, or its files are from something else.',
    todo: '`--fresh` begins it anew; its history is kept.',
  },
  'store-unreachable': {
    means: 'The database does not answer.',
    todo: 'Check DATABASE_URL, the network and the server; runs under way wait for it.',
  },
  'store-busy': {
    means: 'The database has no connection left, or another holds what is needed.',
    todo: 'Try again; give the server more connections where it stays so.',
  },
  'store-refused': {
    means: 'The database does not let us in, or not do what is needed.',
    todo: 'Check the user, the password and that it owns its schema.',
  },
  'store-read-only': {
    means: 'The database takes no writes.',
    todo: 'It may be a replica: point DATABASE_URL at the primary.',
  },
  'store-full': {
    means: 'There is no room left to write.',
    todo: 'Free some space; nothing written is lost.',
  },
  'store-corrupt': {
    means: 'The files of the database cannot be read.',
    todo: 'Restore them, or move the folder away and begin anew: the environment itself is not touched.',
  },
  'store-newer': {
    means: 'The database was written by a newer lamplighter.',
    todo: 'Run that version, or restore a copy of before.',
  },
  'store-locked': {
    means: 'Another process holds the folder of the database.',
    todo: 'Use that one (a `serve` lets commands in by itself), or end it.',
  },
  'store-taken': {
    means:
      'While this process was frozen or cut off, another one took the folder of the database over, or the folder was replaced. This one wrote nothing since, and has ended.',
    todo: 'Let one process at a time use the folder, or give all of them one PostgreSQL (DATABASE_URL).',
  },
  'store-failed': {
    means: 'The database answered with an error that lamplighter does not know.',
    todo: 'The message holds it whole; report it if it recurs.',
  },
  internal: {
    means: 'A mistake in lamplighter.',
    todo: 'Please report it, with `lamplighter doctor RUN` where there is a run.',
  },
} as const satisfies Record<ErrorCode, CodeText>;
