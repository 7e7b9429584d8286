import type { Prices } from './cost-report.ts';

/** What an hour costs while everything is lit, beyond what is paid in the dark too; 0 where no price is known. */
export const litHourCosts = ({ perHour }: Prices): number =>
  Object.values(perHour).reduce((sum, price) => sum + price, 0);
