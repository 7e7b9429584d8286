import { SlackRefusal } from '../refusal.ts';
import type { PersonData, UsergroupData, WorkspaceData } from '../workspace.ts';

/** Who is in the workspace, which may change while it runs. */
export class People {
  readonly #people: Map<string, PersonData>;
  readonly usergroups: Map<string, UsergroupData>;

  constructor({ people, usergroups }: WorkspaceData) {
    this.#people = new Map(people.map((person) => [person.id, person]));
    this.usergroups = new Map(usergroups.map((group) => [group.id, group]));
  }

  all(): PersonData[] {
    return [...this.#people.values()];
  }

  find(id: string): PersonData | undefined {
    return this.#people.get(id);
  }

  /** @throws {SlackRefusal} `user_not_found` */
  get(id: string): PersonData {
    const person = this.#people.get(id);
    if (person === undefined) throw new SlackRefusal('user_not_found');
    return person;
  }

  put(person: PersonData): void {
    this.#people.set(person.id, person);
  }
}
