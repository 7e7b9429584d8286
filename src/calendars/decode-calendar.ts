/**
 * The text of a calendar file. Windows editors and government sites write a byte order mark, or UTF-16; what is not
 * valid UTF-8 is read as Windows-1252, so that a letter with an accent costs no event.
 */
export function decodeCalendar(bytes: Uint8Array): string {
  return new TextDecoder(encodingOf(bytes)).decode(bytes);
}

/** How many bytes are looked at to tell the encoding of a file without a byte order mark. */
const SAMPLE_BYTES = 256;

function encodingOf(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  // Every second byte of UTF-16 text is zero as long as it is ASCII, and a calendar begins with BEGIN:VCALENDAR.
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  if (first === 0 && sample.some((byte) => byte !== 0)) return 'utf-16be';
  if (second === 0 && first !== undefined) return 'utf-16le';
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return 'utf-8';
  } catch {
    return 'windows-1252';
  }
}
