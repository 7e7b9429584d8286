import { type Logger as BoltLogger, LogLevel } from '@slack/bolt';
import type { Logger } from '../ops/logger.ts';

/** Our log in the shape of Slack's libraries; their messages are logged one level lower. */
export function boltLogger(log: Logger): BoltLogger {
  const say =
    (level: 'trace' | 'debug' | 'warn') =>
    (...given: unknown[]): void => {
      const error = given.find((part) => part instanceof Error);
      log[level](
        error === undefined ? { from: 'slack' } : { from: 'slack', err: error },
        given.map(String).join(' '),
      );
    };
  return {
    debug: say('trace'),
    info: say('debug'),
    warn: say('warn'),
    // A fatal failure is reported by the caller; here it would be logged twice.
    error: say('warn'),
    setLevel: () => {},
    getLevel: () => LogLevel.INFO,
    setName: () => {},
  };
}
