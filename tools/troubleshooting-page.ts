import { serviceErrors } from '../src/clients/error-table/index.ts';
import { networkErrors } from '../src/clients/error-table/network.ts';
import type { ErrorTable } from '../src/clients/error-table/row.ts';
import { remedyByClass } from '../src/core/remedies.ts';
import { SLACK_ERRORS } from '../src/slack/slack-errors.ts';
import { ERROR_CODES } from './error-codes.ts';
import { table } from './tables.ts';

const HEADINGS: Readonly<Record<string, string>> = {
  ec2: 'EC2',
  rds: 'RDS',
  eks: 'EKS',
  elasticache: 'ElastiCache',
  lambda: 'Lambda',
  kafka: 'Kafka',
  kubernetes: 'Kubernetes',
};

/** What is done about each class without a person. */
const HANDLED = {
  throttled: 'repeated, more and more slowly',
  transient: 'repeated, more and more slowly',
  uncertain: 'looked at before anything is repeated',
  conflict: 'looked at again, and decided again',
  capacity: 'tried on, slowly, until the time-out; people are told early',
  absent: 'shown at once',
  unreachable: 'shown at once',
  credentials: 'shown at once',
  denied: 'shown at once',
  invalid: 'shown at once',
  unknown: 'shown whole, never repeated',
} as const satisfies Record<keyof typeof remedyByClass, string>;

/** `docs/troubleshooting.md`: every code and every known error, with what to do. */
export function troubleshootingPage(): string {
  const codes = Object.entries(ERROR_CODES).map(([code, { means, todo }]) => [`\`${code}\``, means, todo]);
  const classes = Object.entries(HANDLED).map(([name, handled]) => [
    `\`${name}\``,
    handled,
    remedyByClass[name as keyof typeof remedyByClass],
  ]);
  const services = Object.entries(serviceErrors).map(([name, errors]) =>
    section(HEADINGS[name] ?? name, errors),
  );
  return `<!-- Written by \`npm run generate\` from the error tables; edit those. -->

# Troubleshooting

Every failure says what happened, to which component, and what to do. This page is for looking up what is not said
there. \`lamplighter check\` asks every service once and changes nothing; \`lamplighter show RUN\` tells a run in full;
\`lamplighter doctor RUN\` puts what support needs into one file, without secrets.

## By code

The code of an error is in \`--json\`, in the audit and in the log.

${table(['code', 'what it means', 'what to do'], codes)}

## By class of refusal

What outside services say is sorted into classes, and handled by its class.

${table(['class', 'what lamplighter does', 'what you can do'], classes)}

## By the service’s own error

${[...services, section('The network', networkErrors), section('Slack', SLACK_ERRORS)].join('\n\n')}
`;
}

/** Errors with the same row stand together: a service has many names for one thing. */
function section(heading: string, errors: ErrorTable): string {
  const names = new Map<string, string[]>();
  for (const [name, { errorClass, reason, remedy }] of Object.entries(errors)) {
    const key = JSON.stringify([errorClass, reason, remedy ?? remedyByClass[errorClass]]);
    names.set(key, [...(names.get(key) ?? []), `\`${name}\``]);
  }
  const rows = [...names].map(([key, those]) => {
    const [errorClass, reason, remedy] = JSON.parse(key) as [string, string, string];
    return [those.join(', '), `\`${errorClass}\``, reason, remedy];
  });
  return `### ${heading}\n\n${table(['error', 'class', 'why', 'what to do'], rows)}`;
}
