import type { Plan, PlannedPhase } from '../../../core/plan/plan.ts';
import type { Texts } from '../texts/texts.ts';
import { escaped } from './basics.ts';

/** What a plan would do, in a few lines. */
export function planLines({ commands, common }: Texts, plan: Plan): string[] {
  const work = plan.phases.filter(({ skip }) => !skip);
  const named = (verb: PlannedPhase['verb']) =>
    common.list(
      work.filter((phase) => phase.verb === verb).map(({ component }) => `\`${component}\``),
      20,
    );
  const of = (verb: PlannedPhase['verb'], say: (names: string) => string) =>
    work.some((phase) => phase.verb === verb) ? [say(named(verb))] : [];
  return [
    ...of('stop', commands.willStop),
    ...of('start', commands.willStart),
    ...of('run', commands.willRun),
    ...(plan.leftOut.length > 0
      ? [
          commands.leftOut(
            common.list(
              plan.leftOut.map(({ component }) => `\`${component}\``),
              20,
            ),
          ),
        ]
      : []),
    ...(work.length > 0 ? [commands.takes(common.duration(plan.criticalPath.ms))] : []),
    ...plan.warnings.map((warning) => `:warning: ${escaped(warning)}`),
  ];
}
