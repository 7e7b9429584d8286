import type { Check } from './draft.ts';
import { suggest } from './nearest.ts';

/** A price for nobody would silently be missing from the sum. */
export const checkPrices: Check = ({ prices, components }, yaml) =>
  prices.flatMap(({ name, path }, index) => {
    if (!components.has(name)) {
      const remedy = suggest(name, components.keys(), 'components');
      return [yaml.problem(path, 'is the price of no component', remedy, { key: true })];
    }
    if (prices.findIndex((other) => other.name === name) === index) return [];
    const message = 'has a price for a month and one for an hour';
    return [yaml.problem(path, message, 'Keep one of them.', { key: true })];
  });
