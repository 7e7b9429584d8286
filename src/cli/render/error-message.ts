import { inspect } from 'node:util';
import { describeError, LamplighterError } from '../../core/errors.ts';
import { redact } from '../../core/redact.ts';
import type { Style } from './style.ts';
import { hang } from './text.ts';

interface ErrorText {
  code: string;
  message: string;
  component?: string | undefined;
  remedy?: string | undefined;
}

function errorText(error: unknown): ErrorText {
  if (error instanceof LamplighterError) {
    const { code, message, component, remedy } = error;
    return { code, message: redact(message), component, remedy };
  }
  return {
    code: 'internal',
    message: redact(describeError(error)),
    remedy: 'This is a fault in lamplighter. Run it again with --verbose and report what it shows.',
  };
}

/** One message with what to do about it; causes and stack traces only when asked for. */
export function renderError(
  error: unknown,
  options: { columns: number; style: Style; verbose: boolean },
): string {
  const { columns, style, verbose } = options;
  const { message, component, remedy } = errorText(error);
  const about = component && !message.includes(component) ? `${component}: ` : '';
  const [first = '', ...more] = (about + message).split('\n');
  const lines = [style('red', hang('lamplighter: ', first, columns))];
  // Lists of problems come as one line each and keep their indentation.
  for (const line of more) lines.push(hang(line.match(/^\s*/)?.[0] || '  ', line.trimStart(), columns));
  if (remedy) lines.push(hang('  what to do: ', remedy, columns));
  if (verbose) lines.push(style('dim', redact(inspect(error, { depth: 6 }))));
  return lines.join('\n');
}

/** The same for programs; with --json it is the last line of standard output. */
export function errorJson(error: unknown, verbose: boolean): object {
  return {
    type: 'error',
    ...errorText(error),
    ...(verbose && error instanceof Error && { stack: redact(error.stack ?? '') }),
  };
}
