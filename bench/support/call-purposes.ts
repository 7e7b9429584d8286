import { AsyncLocalStorage } from 'node:async_hooks';
import type { Driver } from '../../src/core/component.ts';
import type { FinishedCall } from '../../src/core/service-call.ts';
import type { Kind } from '../../src/kinds/kind.ts';

/** What a call is made for. */
export type Purpose =
  | 'survey'
  | 'look before the act'
  | 'act'
  | 'wait'
  | 'task: may it run'
  | 'task: what was there'
  | 'task: effect'
  | 'task: proof';

export interface PurposeOfCall {
  component: string;
  purpose: Purpose;
}

export interface CountedCall extends FinishedCall, PurposeOfCall {
  /** Virtual time since the beginning. */
  atMs: number;
}

const asking = new AsyncLocalStorage<PurposeOfCall>();

/** Whose call this is. A call for several components at once belongs to the one that asked first. */
export const purposeOfCall = (): PurposeOfCall => asking.getStore() ?? { component: '?', purpose: 'survey' };

/**
 * The same kinds, whose parts say what they ask for. The first look at a component is the survey's, the next one the
 * look before the act, as long as nothing was done to it; all later ones wait for what was begun.
 */
export function sayingPurposes(kinds: ReadonlyMap<string, Kind>): ReadonlyMap<string, Kind> {
  return new Map(
    [...kinds].map(([name, kind]) => [
      name,
      {
        ...kind,
        create: (options: unknown, context: Parameters<Kind['create']>[1]) =>
          sayingPurpose(kind.create(options, context), context.component),
      } as Kind,
    ]),
  );
}

function sayingPurpose(part: Driver, component: string): Driver {
  let probes = 0;
  let hasActed = false;
  const read = (): Purpose => {
    // In the dark nobody asks a check before its turn.
    if (part.shape === 'check') return 'wait';
    probes += 1;
    if (probes === 1) return 'survey';
    return hasActed || probes > 2 ? 'wait' : 'look before the act';
  };
  const as = <T>(purpose: Purpose, call: () => T): T => asking.run({ component, purpose }, call);
  switch (part.shape) {
    case 'check':
      return { ...part, observe: (signal) => as(read(), () => part.observe(signal)) };
    case 'resource': {
      const { subject } = part;
      return {
        ...part,
        observe: (signal) => as(read(), () => part.observe(signal)),
        start: (seen, signal) => {
          hasActed = true;
          return as('act', () => part.start(seen, signal));
        },
        stop: (seen, signal) => {
          hasActed = true;
          return as('act', () => part.stop(seen, signal));
        },
        ...(subject && {
          subject: {
            ...subject,
            // A task that asks about its subject has said what for.
            incarnations: (signal) =>
              asking.getStore() === undefined
                ? as('survey', () => subject.incarnations(signal))
                : subject.incarnations(signal),
          },
        }),
      };
    }
    case 'task': {
      const { mayRun, prepare } = part;
      return {
        ...part,
        alreadyDone: (signal) => as('task: may it run', () => part.alreadyDone(signal)),
        ...(mayRun && {
          mayRun: (waitedMs, signal) => as('task: may it run', () => mayRun(waitedMs, signal)),
        }),
        ...(prepare && { prepare: (signal) => as('task: what was there', () => prepare(signal)) }),
        run: (context) => as('task: effect', () => part.run(context)),
        verify: (receipt, signal) => as('task: proof', () => part.verify(receipt, signal)),
      };
    }
    default:
      return part satisfies never;
  }
}
