/** A value of an event that cannot be read; the message says which, for a person. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}
