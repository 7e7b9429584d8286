/**
 * Phones and word processors turn `--json` into `–json` or `—json`; both mean the same flag. Only a dash
 * that opens a word of two letters or more is changed, so values and texts stay as they were typed.
 */
export function plainDashes(words: readonly string[]): string[] {
  return words.map((word) => word.replace(/^[–—]-?(?=[a-z]{2})/i, '--'));
}
