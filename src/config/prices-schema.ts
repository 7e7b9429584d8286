import { z } from 'zod';
import { HOURS_PER_MONTH, type Prices } from '../core/cost/cost-report.ts';

const price = z.number().min(0, 'is less than nothing');

export const pricesSchema = z
  .strictObject({
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'is not the code of a currency')
      .default('USD')
      .meta({ description: 'Three letters, as `USD`.' }),
    perMonth: z
      .record(z.string(), price)
      .default({})
      .describe('By component: what it costs in a month (730 hours) in which it is never dark.'),
    perHour: z
      .record(z.string(), price)
      .default({})
      .describe('By component: what an hour costs while it is lit.'),
    fixedPerMonth: price.default(0).describe('What the environment costs in a month, lit or dark.'),
  })
  .describe(
    'What the parts cost, for `cost`. A component without a price is shown as unknown, never as free.',
  );

export function buildPrices(file: z.output<typeof pricesSchema>): Prices {
  const monthly = Object.entries(file.perMonth).map(([name, month]) => [name, month / HOURS_PER_MONTH]);
  return {
    currency: file.currency,
    perHour: { ...Object.fromEntries(monthly), ...file.perHour },
    fixedPerHour: file.fixedPerMonth / HOURS_PER_MONTH,
  };
}
