import type { Style } from './style.ts';

const LIT = [
  '    \\  .--.  /',
  '   -  /####\\  -',
  '    / \\####/ \\',
  "       '||'",
  '        ||',
  '      __||__',
];

const DARK = ['       .--.', '      /    \\', '      \\    /', "       '||'", '        ||', '      __||__'];

/** A street lamp. */
export function renderLamp(lit: boolean, style: Style): string {
  // Only the lantern and its rays glow; the post stays as it is.
  return (lit ? LIT : DARK)
    .map((line, index) => (lit && index < 3 ? style('yellow', line) : style('dim', line)))
    .join('\n');
}
