import type { RequestedEnd } from '../../../core/lease/arithmetic.ts';
import type { WhenProblem } from '../../../core/schedule/parse-when.ts';
import type { LeaseService } from '../../../leases/lease-service.ts';

/** The requested end in a person's words, or the error in them. */
export type ReadWish = { wish: RequestedEnd } | { problem: WhenProblem } | { span: string };

/** Parsed in the environment's zone, at its time. */
export function wishOf(evening: Pick<LeaseService, 'read'>, text: string): ReadWish {
  if (/^(?:until )?(?:tonight|오늘 ?밤)$/i.test(text.trim())) return { wish: { kind: 'tonight' } };
  const when = evening.read(text);
  switch (when.kind) {
    case 'for':
    case 'until':
      return { wish: when };
    case 'span':
      return { span: text };
    case 'problem':
      return { problem: when.problem };
    default:
      return when satisfies never;
  }
}
