import type { Prices } from './cost-report.ts';

/** The cost of an hour while everything is lit, beyond the fixed cost; 0 where no price is known. */
export const litHourCosts = ({ perHour }: Prices): number =>
  Object.values(perHour).reduce((sum, price) => sum + price, 0);
