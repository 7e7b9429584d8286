import type { Notice, NoticeBody } from '../core/lease/notice.ts';
import type { Lease, LeaseTerms, Reminded } from '../core/ports/leases.ts';
import type { EveningAround } from './around.ts';

/** What a change says, beside the change itself. */
export interface LeaseChange extends Partial<Omit<LeaseTerms, 'reminded'>> {
  reminded?: Partial<Reminded>;
  /** Keys of what was remembered about the lease before and no longer holds. */
  forget?: readonly (keyof Reminded)[];
  /** The id is completed by the lease's version, so that a repetition is seen. */
  say?: readonly NoticeBody[];
}

/**
 * One conditional change of the lease that was looked at, together with what is to be said about it: whoever
 * dies in between, the notice is in the lease, and the next change or tick hands it on. Undefined when somebody
 * was first.
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

/** Opens a lease where there is none. Undefined when somebody was first. */
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

/** Moves what is to be said from the lease to where publishers look. May be repeated. */
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

/** Something to be said that belongs to no lease; its id says what it is about. */
export async function say(around: EveningAround, about: string, body: NoticeBody): Promise<void> {
  const { environment, ports, now } = around;
  await ports.notices.add({ id: `${environment}/${about}`, environment, atMs: now(), body });
}
