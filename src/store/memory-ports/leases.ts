import type { Lease, Leases, SeenLease } from '../../core/ports/leases.ts';
import type { Wakes } from '../wakes.ts';
import { clone, copy } from './copy.ts';

interface MemoryLeases extends Leases {
  /** Whether the lease is at this version, without an await in between. */
  stands(seen: SeenLease): boolean;
}

export function memoryLeases(wakes: Wakes): MemoryLeases {
  /** An ended lease stays, so that its version is never issued again. */
  const leases = new Map<string, { lease: Lease; ended: boolean }>();
  const open = (environment: string): Lease | undefined => {
    const stored = leases.get(environment);
    return stored?.ended ? undefined : stored?.lease;
  };
  const isSeen = ({ environment, version }: SeenLease): boolean =>
    (open(environment)?.version ?? 0) === version;
  return {
    async get(environment) {
      const lease = open(environment);
      return lease && clone(lease);
    },
    async all() {
      const names = [...leases.keys()].sort();
      return names.flatMap((name) => open(name) ?? []).map(clone);
    },
    async versions() {
      return [...leases.keys()].flatMap((environment) => {
        const lease = open(environment);
        return lease === undefined ? [] : [{ environment, version: lease.version }];
      });
    },
    async change(seen, next) {
      if (!isSeen(seen)) return undefined;
      const { environment } = seen;
      const version = (leases.get(environment)?.lease.version ?? 0) + 1;
      const lease: Lease = copy({ ...next, environment, version });
      leases.set(environment, { lease, ended: false });
      wakes.send('leases');
      return clone(lease);
    },
    async end(seen) {
      const stored = leases.get(seen.environment);
      if (stored === undefined || stored.ended || !isSeen(seen)) return false;
      stored.ended = true;
      wakes.send('leases');
      return true;
    },
    stands: isSeen,
    onChange: (wake) => wakes.on('leases', wake),
  };
}
