/** What an environment costs. Names are escaped already, money and times are written out. */
export const cost = {
  title: (environment: string, period: string) => `What ${environment} has cost: ${period}`,
  soFar: (month: string) => `${month} so far`,
  paid: 'Paid',
  scheduled: 'Plain schedule',
  alwaysOn: 'Never dark',
  saved: 'Saved',
  fixed: 'fixed',
  unknown: 'price unknown',
  hours: (hours: string) => `${hours} h`,
  against: (scheduled: string | undefined, alwaysOn: string) =>
    scheduled === undefined
      ? `never dark ${alwaysOn}`
      : `plain schedule ${scheduled}, never dark ${alwaysOn}`,
  more: (count: number) => `and ${count} more`,
  knownFrom: (when: string) => `Nothing is known of the time before ${when}: all sums begin there.`,
  unpriced: (names: string) => `No price is known for ${names}: what they cost is in no sum.`,
  extended: (who: string) => `Extended by ${who}.`,
  times: (name: string, times: number, duration: string) => `${name} ${times}× (${duration})`,
  notExtended: 'Nobody extended it.',
  chartWhere: (environment: string) =>
    `With a chart, for all to see: \`/devenv cost ${environment} --here\`.`,
  noPrices: (environment: string) =>
    `What ${environment} costs is not known: no prices are written down. Whoever runs lamplighter can write them under \`prices\` of the environment (docs/config.md).`,
  noData: (environment: string, period: string) =>
    `Nothing is known of ${environment} in that time (${period}): its first run came later, or has not come yet.`,
  chartRefused: (reason: string, remedy: string | undefined) =>
    `:warning: The chart could not be posted: ${reason}${remedy === undefined ? '' : `\n*What to do:* ${remedy}`}`,
  week: {
    title: (environment: string, period: string) => `:coin: *${environment}*, the week of ${period}`,
    lit: (hours: string, all: string) => `Lit for ${hours} of ${all} h.`,
    chart: 'The chart is in the thread.',
  },
};
