import { InvalidArgumentError } from 'commander';

/** For a flag that takes one. */
export function port(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= 0 && value <= 65_535) return value;
  throw new InvalidArgumentError('Give a port: a whole number from 0 to 65535.');
}
