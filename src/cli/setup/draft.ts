import { stringify } from 'yaml';

/** A component of the draft. */
export interface Part {
  kind: string;
  /** As the account calls it. */
  name: string;
  /** What it looks like, for the question whether it belongs. */
  seen: string;
  options: Readonly<Record<string, unknown>>;
}

export interface Draft {
  environment: string;
  region: string;
  zone: string;
  /** `HH:MM`. */
  start: string;
  stop: string;
  parts: readonly Part[];
}

/** A first configuration: valid as it is, with what people usually want next as comments. */
export function draftConfig({ environment, region, zone, start, stop, parts }: Draft): string {
  const components: Record<string, object> = {};
  for (const { kind, name, options } of parts) {
    components[freeName(componentName(name), components)] = { kind, ...options };
  }
  const cluster = parts.find(({ kind }) => kind === 'eks-nodegroup')?.options.cluster;
  const body = stringify(
    {
      environments: {
        [environment]: {
          lease: { ttl: '4h' },
          schedule: { zone, start: [weekdays(start)], stop: [daily(stop)] },
          connections: {
            aws: { region },
            ...(typeof cluster === 'string' && { kubernetes: { eksCluster: cluster } }),
          },
          components,
        },
      },
    },
    { lineWidth: 0 },
  );
  return `# Written by \`lamplighter setup\`; yours to change. Every word is explained in docs/config.md, each kind in docs/kinds/.
#
# Next: \`lamplighter check\`, then \`lamplighter plan down\`, which changes nothing. Then, where it applies:
# - needs: what has to be lit before what (\`needs: [nat]\`), or everything starts at once
# - the application: deployments (k8s-deployment), brokers (kafka-broker), pages that must answer (http-check)
# - prices: for \`lamplighter cost\`
# - slack: the channel in which people ask for it (docs/quick-start.md)
${body}`;
}

const [minuteAt, hourAt] = [3, 0];
const cronOf = (time: string): string =>
  `${Number(time.slice(minuteAt))} ${Number(time.slice(hourAt, hourAt + 2))}`;
const weekdays = (time: string): string => `${cronOf(time)} * * 1-5`;
/** Somebody may have lit it on a Sunday. */
const daily = (time: string): string => `${cronOf(time)} * * *`;

/** Names are typed by people: short, in small letters. */
export function componentName(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '');
  return plain.slice(0, 40).replace(/-+$/, '') || 'part';
}

function freeName(name: string, taken: object): string {
  for (let count = 1; ; count += 1) {
    const candidate = count === 1 ? name : `${name}-${count}`;
    if (!Object.hasOwn(taken, candidate)) return candidate;
  }
}
