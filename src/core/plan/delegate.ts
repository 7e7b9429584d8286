import type { EnvironmentSpec } from '../component.ts';
import { allNeeds } from '../graph.ts';
import type { Draft } from './draft.ts';
import { makePhase, needOver } from './phases.ts';
import type { PlannedPhase } from './plan.ts';

/**
 * Adds the phase of one call in place of the members' own (`scaler: lambda`) before all of them. When it fails, they
 * still have their turn: a direct call then repairs the rest.
 */
export function delegate(environment: EnvironmentSpec, draft: Draft, verb: 'start' | 'stop'): void {
  for (const scaler of environment.components.filter((spec) => spec.moment === 'instead-of-members')) {
    const members = draft.phases.filter(
      (phase) =>
        phase.verb === verb && phase.id === phase.component && scaler.members?.includes(phase.component),
    );
    const moving = members.filter((phase) => !phase.skip);
    const before = verb === 'start' ? [] : whatStopsBefore(draft.phases, members);
    draft.phases = [
      makePhase(scaler, 'run', {
        needs: before.map(needOver),
        skip: moving.length === 0,
        reason:
          moving.length === 0
            ? `none of its members has to ${verb}`
            : `it asks ${moving.map((phase) => phase.component).join(', ')} to ${verb} in one call`,
        members: members.map((phase) => phase.component),
      }),
      ...draft.phases.map((phase) =>
        members.includes(phase)
          ? { ...phase, needs: [...phase.needs, needOver(scaler.name)], delegatedTo: scaler.name }
          : phase,
      ),
    ];
  }
}

/** Going down, the one call comes after everything that has to be dark before any of its members. */
function whatStopsBefore(phases: readonly PlannedPhase[], members: readonly PlannedPhase[]): string[] {
  const byId = new Map(phases.map((phase) => [phase.id, phase]));
  const isMember = new Set(members.map((phase) => phase.id));
  const found = new Set<string>();
  for (const member of members) {
    for (const id of allNeeds(member.id, (at) => byId.get(at)?.needs.map((need) => need.phase) ?? [])) {
      if (!isMember.has(id)) found.add(id);
    }
  }
  return [...found];
}
