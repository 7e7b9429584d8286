import type { JsonObject } from '../blocks/checks.ts';
import type { Deliveries } from '../delivery/deliveries.ts';
import type { ClientAnswer } from '../page-protocol.ts';
import { SlackRefusal } from '../refusal.ts';
import type { SlackState } from '../state/state.ts';
import type { PersonData } from '../workspace.ts';

/** What every act of a person needs. */
export interface ActContext {
  state: SlackState;
  deliveries: Deliveries;
  /** Starts what nobody waits for, such as an event that is told again for minutes. */
  inBackground(work: Promise<void>): void;
  baseUrl(): string;
}

export const done: ClientAnswer = { ok: true };

export const refused = (code: string, error: string): ClientAnswer => ({ ok: false, code, error });

/** @throws {SlackRefusal} `user_not_found` for who is not in the workspace, or no more */
export function actor({ people }: SlackState, id: string): PersonData {
  const person = people.get(id);
  if (person.deactivated) throw new SlackRefusal('user_not_found');
  return person;
}

/** What the payload of every interaction begins with. */
export function interaction({ workspace }: SlackState, type: string, person: PersonData): JsonObject {
  const { team, app } = workspace;
  return {
    type,
    user: { id: person.id, username: person.name, name: person.name, team_id: team.id },
    api_app_id: app.id,
    token: 'local',
    team: { id: team.id, domain: team.domain },
    enterprise: null,
    is_enterprise_install: false,
  };
}
