import type { ClientEvent } from '../page-protocol.ts';

type Listener = (event: ClientEvent) => void;

/** Tells the people's clients what they see change, and whoever waits that something did. */
export class Changes {
  readonly #clients = new Map<string, Set<Listener>>();
  readonly #watchers = new Set<() => void>();

  /** @returns what ends the subscription */
  subscribe(personId: string, listener: Listener): () => void {
    const listeners = this.#clients.get(personId) ?? new Set();
    this.#clients.set(personId, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  /** @returns what ends the watch */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  tell(personIds: Iterable<string>, event: ClientEvent | ((personId: string) => ClientEvent)): void {
    for (const personId of personIds) {
      for (const listener of this.#clients.get(personId) ?? []) {
        listener(typeof event === 'function' ? event(personId) : event);
      }
    }
    this.touch();
  }

  /** Something changed that no client shows. */
  touch(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }
}
