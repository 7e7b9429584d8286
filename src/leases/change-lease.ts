import type { Notice, NoticeBody } from '../core/lease/notice.ts';
import type { Lease, LeaseTerms, Reminded } from '../core/ports/leases.ts';
import type { EveningAround } from './around.ts';

/** The announcements and other parts of a change, beside the change itself. */
export interface LeaseChange extends Partial<Omit<LeaseTerms, 'reminded'>> {
  reminded?: Partial<Reminded>;
  /** Keys of the stored state that no longer hold. */
  forget?: readonly (keyof Reminded)[];
  /** The lease's version completes the id, so that a repetition is recognised. */
  say?: readonly NoticeBody[];
}

/**
 * Makes one conditional change of the lease that was read, together with its announcements: the notice is in the lease
 * even when the process dies in between, and the next change or tick passes it on. Undefined when another change was
 * first.
 */
export async function changeLease(
  around: EveningAround,
  seen: Lease,
  change: LeaseChange,
): Promise<Lease | undefined> {
  await flush(around, seen);
  const { environment, version, ...terms } = seen;
  const { reminded = {}, say = [], forget = [], ...next } = change;
  const before = Object.fromEntries(
    Object.entries(terms.reminded).filter(
      ([key]) => key !== 'outbox' && !forget.includes(key as keyof Reminded),
    ),
  );
  const changed = await around.ports.leases.change(
    { environment, version },
    {
      ...terms,
      ...next,
      reminded: withOutbox({ ...before, ...reminded }, noticesOf(around, version, say)),
    },
  );
  return changed && flush(around, changed);
}

/** Opens a lease where there is none. Undefined when another change was first. */
export async function enterLease(
  around: EveningAround,
  terms: LeaseTerms,
  say: readonly NoticeBody[],
): Promise<Lease | undefined> {
  const { environment, ports } = around;
  const nowMs = around.now();
  const entered = await ports.leases.change(
    { environment, version: 0 },
    { ...terms, reminded: withOutbox(terms.reminded, noticesOf(around, `open-${nowMs}`, say)) },
  );
  return entered && flush(around, entered);
}

/** Moves pending announcements from the lease to the publishers' notices. May be repeated. */
export async function flush(around: EveningAround, lease: Lease): Promise<Lease> {
  for (const notice of lease.reminded.outbox ?? []) await around.ports.notices.add(notice);
  return lease;
}

const withOutbox = (reminded: Reminded, added: readonly Notice[]): Reminded =>
  added.length === 0 ? reminded : { ...reminded, outbox: added };

const noticesOf = (
  { environment, now }: EveningAround,
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
export async function say(around: EveningAround, about: string, body: NoticeBody): Promise<void> {
  const { environment, ports, now } = around;
  await ports.notices.add({ id: `${environment}/${about}`, environment, atMs: now(), body });
}
