import type { StorePorts } from '../../core/ports/store-ports.ts';

export type PortName = keyof StorePorts;
/** Request and response methods; listeners take another way. */
type MethodOf<P extends PortName> = Exclude<keyof StorePorts[P] & string, 'onChange' | 'onNews'>;

/**
 * Which calls go over the socket (`shared`): entering, requesting, deciding, reading. Everything held by a heartbeat
 * stays in the process that holds the store (`holder`), because a process that opens a folder assumes that nobody else
 * can hold anything in it.
 */
const METHODS = {
  store: {
    create: 'shared',
    requestCancel: 'shared',
    run: 'shared',
    liveRun: 'shared',
    runs: 'shared',
    events: 'shared',
    phaseDurations: 'shared',
    rememberIncarnation: 'shared',
    verifiedIncarnation: 'shared',
    beginAttempt: 'holder',
    append: 'holder',
    finish: 'holder',
    release: 'holder',
    beat: 'holder',
  },
  inbox: { accept: 'holder', takeAbandoned: 'holder', beat: 'holder', finish: 'holder', prune: 'holder' },
  cursors: { behind: 'shared', claim: 'holder', save: 'holder', beat: 'holder', release: 'holder' },
  audit: { record: 'shared', entries: 'shared' },
  leases: { get: 'shared', all: 'shared', versions: 'shared', change: 'shared', end: 'shared' },
  claims: { claim: 'holder', settle: 'holder', claims: 'shared' },
  approvals: {
    open: 'shared',
    get: 'shared',
    decide: 'shared',
    expireDue: 'shared',
    openOf: 'shared',
    setMessage: 'shared',
  },
  exceptions: { add: 'shared', end: 'shared', active: 'shared', list: 'shared' },
  notices: { add: 'shared', take: 'holder', posted: 'holder', list: 'shared' },
} as const satisfies { [P in PortName]: Readonly<Record<MethodOf<P>, 'shared' | 'holder'>> };

const placeOf = (port: string, method: string): string | undefined => {
  const methods: Readonly<Record<string, string>> | undefined = Object.hasOwn(METHODS, port)
    ? METHODS[port as PortName]
    : undefined;
  return methods !== undefined && Object.hasOwn(methods, method) ? methods[method] : undefined;
};

export const isShared = (port: string, method: string): port is PortName =>
  placeOf(port, method) === 'shared';

/** The topic of a listener: one run, all of them, the leases, or the notices. */
export type Topic = `run:${string}` | 'news' | 'leases' | 'notices';

export function listenTo(ports: StorePorts, topic: string, wake: () => void): () => void {
  if (topic === 'news') return ports.cursors.onNews(wake);
  if (topic === 'leases') return ports.leases.onChange(wake);
  if (topic === 'notices') return ports.notices.onNews(wake);
  return ports.store.onChange(topic.replace(/^run:/, ''), wake);
}

/** Calls one method of one port, wherever that is. */
export type Call = (port: PortName, method: string, given: readonly unknown[]) => Promise<unknown>;

export const callOn = (ports: StorePorts, port: PortName, method: string, given: readonly unknown[]) => {
  const methods = ports[port] as unknown as Record<
    string,
    (...given: readonly unknown[]) => Promise<unknown>
  >;
  return (methods[method] as (typeof methods)[string])(...given);
};

/** All the ports, with every call and every listener forwarded. */
export function portsThrough(call: Call, listen: (topic: Topic, wake: () => void) => () => void): StorePorts {
  const port = <P extends PortName>(name: P): Pick<StorePorts[P], MethodOf<P>> => {
    const methods = Object.keys(METHODS[name]).map((method) => [
      method,
      (...given: unknown[]) => call(name, method, given),
    ]);
    return Object.fromEntries(methods);
  };
  return {
    store: { ...port('store'), onChange: (runId, wake) => listen(`run:${runId}`, wake) },
    inbox: port('inbox'),
    cursors: { ...port('cursors'), onNews: (wake) => listen('news', wake) },
    audit: port('audit'),
    leases: { ...port('leases'), onChange: (wake) => listen('leases', wake) },
    claims: port('claims'),
    approvals: port('approvals'),
    exceptions: port('exceptions'),
    notices: { ...port('notices'), onNews: (wake) => listen('notices', wake) },
  };
}
