/**
 * The text of a calendar file, whatever its encoding: UTF-8 or UTF-16, with a byte order mark or without, else
 * Windows-1252. Never throws.
 */
export function decodeIcs(bytes: Uint8Array): string {
  const [first, second] = bytes;
  // A mark of UTF-8 is believed, though a byte of the file be wrong.
  if (first === 0xef && second === 0xbb) return decoded('utf-8', bytes);
  if (first === 0xff && second === 0xfe) return decoded('utf-16le', bytes);
  if (first === 0xfe && second === 0xff) return decoded('utf-16be', bytes);
  // Without a mark every other byte of `BEGIN` is zero.
  if (first !== 0 && second === 0) return decoded('utf-16le', bytes);
  if (first === 0 && second !== 0 && second !== undefined) return decoded('utf-16be', bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // Dates are ASCII in every encoding that is left; at worst a name looks odd.
    return decoded('windows-1252', bytes);
  }
}

const decoded = (encoding: string, bytes: Uint8Array): string => new TextDecoder(encoding).decode(bytes);
