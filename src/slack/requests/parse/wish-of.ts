import type { Wish } from '../../../core/lease/arithmetic.ts';
import type { WhenProblem } from '../../../core/schedule/parse-when.ts';
import type { Evening } from '../../../leases/evening.ts';

/** What somebody's words ask for, or what is wrong with them. */
export type ReadWish = { wish: Wish } | { problem: WhenProblem } | { span: string };

/** In the environment's zone, at its time. */
export function wishOf(evening: Pick<Evening, 'read'>, text: string): ReadWish {
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
