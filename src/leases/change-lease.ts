import type { Notice, NoticeBody } from '../core/lease/notice.ts';
import type { Lease, LeaseState, LeaseTerms } from '../core/ports/leases.ts';
import type { LeaseContext } from './lease-context.ts';

/** The announcements and other parts of a change, beside the change itself. */
export interface LeaseChange extends Partial<Omit<LeaseTerms, 'reminded'>> {
  reminded?: Partial<LeaseState>;
  /** Keys of the stored state that no longer hold. */
  clear?: readonly (keyof LeaseState)[];
  /** The lease's version completes the id, so that a repetition is recognised. */
  notices?: readonly NoticeBody[];
}

/**
 * Makes one conditional change of the lease that was read, together with its announcements: the notice is in the lease
 * even when the process dies in between, and the next change or tick passes it on. Undefined when another change was
 * first.
 */
export async function changeLease(
  context: LeaseContext,
  seen: Lease,
  change: LeaseChange,
): Promise<Lease | undefined> {
  await publishOutbox(context, seen);
  const { environment, version, ...terms } = seen;
  const { reminded = {}, notices = [], clear = [], ...next } = change;
  const before = Object.fromEntries(
    Object.entries(terms.reminded).filter(
      ([key]) => key !== 'outbox' && !clear.includes(key as keyof LeaseState),
    ),
  );
  const changed = await context.ports.leases.change(
    { environment, version },
    {
      ...terms,
      ...next,
      reminded: withOutbox({ ...before, ...reminded }, noticesOf(context, version, notices)),
    },
  );
  return changed && publishOutbox(context, changed);
}

/** Opens a lease where there is none. Undefined when another change was first. */
export async function enterLease(
  context: LeaseContext,
  terms: LeaseTerms,
  notices: readonly NoticeBody[],
): Promise<Lease | undefined> {
  const { environment, ports } = context;
  const nowMs = context.now();
  const entered = await ports.leases.change(
    { environment, version: 0 },
    { ...terms, reminded: withOutbox(terms.reminded, noticesOf(context, `open-${nowMs}`, notices)) },
  );
  return entered && publishOutbox(context, entered);
}

/** Moves pending announcements from the lease to the publishers' notices. May be repeated. */
export async function publishOutbox(context: LeaseContext, lease: Lease): Promise<Lease> {
  for (const notice of lease.reminded.outbox ?? []) await context.ports.notices.add(notice);
  return lease;
}

const withOutbox = (reminded: LeaseState, added: readonly Notice[]): LeaseState =>
  added.length === 0 ? reminded : { ...reminded, outbox: added };

const noticesOf = (
  { environment, now }: LeaseContext,
  version: number | string,
  bodies: readonly NoticeBody[],
): Notice[] =>
  bodies.map((body, index) => ({
    id: `${environment}/lease/${version}/${body.type}/${index}`,
    environment,
    atMs: now(),
    body,
  }));

/** Adds an announcement that belongs to no lease; its id names its subject. */
export async function publishNotice(context: LeaseContext, about: string, body: NoticeBody): Promise<void> {
  const { environment, ports, now } = context;
  await ports.notices.add({ id: `${environment}/${about}`, environment, atMs: now(), body });
}
