import { type DestinationStream, type Logger, pino } from 'pino';
import { redactor } from './redactor.ts';

export type { Logger };

export interface LoggerOptions {
  stream: { write(text: string): unknown };
  /** For people at a terminal: a plain line. Otherwise JSON, one object a line. */
  pretty: boolean;
  env: Readonly<Record<string, string | undefined>>;
}

/** Creates the logger: one line per record, with every secret redacted. */
export function createLogger({ stream, pretty, env }: LoggerOptions): Logger {
  const redact = redactor(env);
  const destination: DestinationStream = {
    write: (line) => void stream.write(pretty ? `${plainLine(line)}\n` : line),
  };
  return pino(
    {
      level: env.LAMPLIGHTER_LOG_LEVEL ?? 'info',
      base: { service: 'lamplighter', pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      // Errors are redacted in the same copy as everything else.
      serializers: { err: (error) => error },
      formatters: {
        level: (level) => ({ level }),
        log: (fields) => redact.value(fields) as Record<string, unknown>,
      },
      hooks: {
        logMethod(given, method) {
          const clean = given.map((part) => (typeof part === 'string' ? redact.text(part) : part));
          method.apply(this, clean as Parameters<typeof method>);
        },
      },
    },
    destination,
  );
}

/** `11:02:31 warn  no heartbeat: the connection broke  run=up-1 environment=dev` */
function plainLine(line: string): string {
  const {
    level,
    time,
    msg,
    service: _,
    pid: __,
    err,
    ...fields
  } = JSON.parse(line) as Record<string, unknown>;
  const lines = Object.entries(fields).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const { message, remedy } = (err ?? {}) as { message?: string; remedy?: string };
  const why = [message, remedy].filter((part) => part !== undefined && !String(msg).includes(part)).join(' ');
  const head = `${String(time).slice(11, 19)} ${String(level).padEnd(5)} ${msg}${why && `: ${why}`}`;
  return lines.length === 0 ? head : `${head}  ${lines.join(' ')}`;
}
