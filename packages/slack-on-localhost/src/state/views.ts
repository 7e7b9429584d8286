import type { JsonObject } from '../blocks/checks.ts';
import { withIds } from '../blocks/messages.ts';
import type { ClientView } from '../page-protocol.ts';
import { SlackRefusal } from '../refusal.ts';
import type { Changes } from './changes.ts';
import type { Ids } from './ids.ts';

export interface View {
  id: string;
  personId: string;
  type: 'modal' | 'home';
  hash: string;
  rootId: string;
  previousId: string | null;
  /** As the bot gave it, its blocks with ids. */
  content: JsonObject & { blocks: readonly JsonObject[] };
}

const STACK = 3;

/** The modals that are open for each person, the topmost last, and each one's Home tab. */
export class Views {
  readonly #stacks = new Map<string, View[]>();
  readonly #homes = new Map<string, View>();
  readonly #ids: Ids;
  readonly #changes: Changes;

  constructor(ids: Ids, changes: Changes) {
    this.#ids = ids;
    this.#changes = changes;
  }

  openFor(personId: string): readonly View[] {
    return this.#stacks.get(personId) ?? [];
  }

  home(personId: string): View | undefined {
    return this.#homes.get(personId);
  }

  find(viewId: string): View | undefined {
    return [...[...this.#stacks.values()].flat(), ...this.#homes.values()].find(({ id }) => id === viewId);
  }

  byExternalId(externalId: string): View | undefined {
    return [...this.#stacks.values()].flat().find(({ content }) => content.external_id === externalId);
  }

  /** Opens a modal in the place of whatever is open. */
  open(personId: string, view: JsonObject): View {
    this.clear(personId);
    return this.#put(personId, view, null);
  }

  /**
   * Pushes a view onto the open one, three deep at most.
   * Source: https://docs.slack.dev/surfaces/modals
   * @throws {SlackRefusal} `push_limit_reached`
   */
  push(personId: string, view: JsonObject): View {
    const stack = this.openFor(personId);
    if (stack.length >= STACK) throw new SlackRefusal('push_limit_reached');
    return this.#put(personId, view, stack.at(-1) ?? null);
  }

  /**
   * Updates a view.
   * Source: https://docs.slack.dev/surfaces/modals#handling_race_conditions
   * @throws {SlackRefusal} `hash_conflict`: somebody else changed it since that hash was given
   */
  update(view: View, content: JsonObject, hash?: string): View {
    if (hash !== undefined && hash !== view.hash) throw new SlackRefusal('hash_conflict');
    this.#checkExternalId(content, view);
    view.content = this.#identified(content);
    view.hash = this.#newHash();
    this.#changes.tell([view.personId], { type: 'view-updated', view: shownView(view) });
    return view;
  }

  publish(personId: string, content: JsonObject, hash?: string): View {
    const known = this.#homes.get(personId);
    if (hash !== undefined && known && hash !== known.hash) throw new SlackRefusal('hash_conflict');
    const id = known?.id ?? this.#ids.make('V');
    const view: View = {
      id,
      personId,
      type: 'home',
      hash: this.#newHash(),
      rootId: id,
      previousId: null,
      content: this.#identified(content),
    };
    this.#homes.set(personId, view);
    this.#changes.tell([personId], { type: 'home', view: shownView(view) });
    return view;
  }

  /** Closes a modal and those above it, unless another has taken its place already. */
  close(view: View): void {
    const index = this.openFor(view.personId).indexOf(view);
    if (index >= 0) this.#shorten(view.personId, index);
  }

  clear(personId: string): void {
    this.#shorten(personId, 0);
  }

  errors(view: View, errors: Readonly<Record<string, string>>): void {
    this.#changes.tell([view.personId], { type: 'view-errors', viewId: view.id, errors });
  }

  #shorten(personId: string, length: number): void {
    const stack = this.openFor(personId);
    this.#stacks.set(personId, stack.slice(0, length));
    for (const { id } of stack.slice(length).reverse()) {
      this.#changes.tell([personId], { type: 'view-closed', viewId: id });
    }
  }

  #put(personId: string, content: JsonObject, below: View | null): View {
    this.#checkExternalId(content);
    const id = this.#ids.make('V');
    const view: View = {
      id,
      personId,
      type: 'modal',
      hash: this.#newHash(),
      rootId: below?.rootId ?? id,
      previousId: below?.id ?? null,
      content: this.#identified(content),
    };
    this.#stacks.set(personId, [...this.openFor(personId), view]);
    this.#changes.tell([personId], { type: 'view-opened', view: shownView(view) });
    return view;
  }

  #identified(content: JsonObject): View['content'] {
    return { ...content, blocks: withIds(content.blocks as JsonObject[], () => this.#ids.short()) };
  }

  #checkExternalId({ external_id: externalId }: JsonObject, self?: View): void {
    if (typeof externalId !== 'string' || externalId === '') return;
    const other = this.byExternalId(externalId);
    if (other && other !== self) throw new SlackRefusal('duplicate_external_id');
  }

  #newHash(): string {
    return `${Math.floor(Number(this.#ids.ts()))}.${this.#ids.short()}`;
  }
}

export const shownView = ({ id, type, content, hash }: View): ClientView => ({
  id,
  type,
  callbackId: String(content.callback_id ?? ''),
  view: content,
  hash,
});
