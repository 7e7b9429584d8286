import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

/** Colours a text, or leaves it alone where colours are not wanted. */
export type Style = (format: Format, text: string) => string;

export const plainStyle: Style = (_format, text) => text;
export const colourStyle: Style = (format, text) => styleText(format, text, { validateStream: false });

/** Colours only on a terminal that can, unless NO_COLOR is set (to anything); FORCE_COLOR overrules. */
export function styleFor(
  stream: { isTTY?: boolean | undefined },
  env: Readonly<Record<string, string | undefined>>,
): Style {
  if (env.NO_COLOR) return plainStyle;
  if (env.FORCE_COLOR) return env.FORCE_COLOR === '0' ? plainStyle : colourStyle;
  return stream.isTTY && env.TERM !== 'dumb' ? colourStyle : plainStyle;
}
