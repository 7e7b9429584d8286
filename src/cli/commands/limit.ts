import { InvalidArgumentError } from 'commander';

/** Reads `--limit`: a whole number from 1 to `most`. */
export const limitUpTo =
  (most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 1 || value > most) {
      throw new InvalidArgumentError(`Give a whole number from 1 to ${most}.`);
    }
    return value;
  };
