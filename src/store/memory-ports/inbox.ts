import type { Clock } from '../../core/ports/clock.ts';
import type { Inbox, TakenItem } from '../../core/ports/inbox.ts';
import { claimLost } from '../attempt-lost.ts';
import { HEARTBEAT_MS } from '../heartbeat.ts';
import { byAge } from '../sort-orders.ts';
import { copy } from './copy.ts';

interface StoredItem {
  item: TakenItem;
  state: 'taken' | 'done' | 'failed';
  owner: string;
  beatAtMs: number;
  finishedAtMs?: number;
}

export function memoryInbox(clock: Clock): Inbox {
  const items = new Map<string, StoredItem>();
  const held = ({ key, attempt }: Pick<TakenItem, 'key' | 'attempt'>): StoredItem => {
    const stored = items.get(key);
    if (stored?.state === 'taken' && stored.item.attempt === attempt) return stored;
    throw claimLost(
      `inbox item ${key}`,
      attempt,
      stored && { attempt: stored.item.attempt, owner: stored.owner, over: stored.state !== 'taken' },
    );
  };
  return {
    async accept(item, owner) {
      if (items.has(item.key)) return undefined;
      const taken = copy({ ...item, attempt: 1 });
      items.set(item.key, { item: taken, state: 'taken', owner, beatAtMs: clock.now() });
      return copy(taken);
    },
    async takeAbandoned(owner, limit) {
      const abandoned = [...items.values()]
        .filter(({ state, beatAtMs }) => state === 'taken' && clock.now() - beatAtMs > HEARTBEAT_MS)
        .sort((a, b) => byAge(a.item, b.item))
        .slice(0, limit);
      return abandoned.map((stored) => {
        stored.item.attempt += 1;
        Object.assign(stored, { owner, beatAtMs: clock.now() });
        return copy(stored.item);
      });
    },
    async beat(item) {
      held(item).beatAtMs = clock.now();
    },
    async finish(item, { state, atMs }) {
      const stored = items.get(item.key);
      if (stored?.state === state && stored.item.attempt === item.attempt) return;
      Object.assign(held(item), { state, finishedAtMs: atMs });
    },
    async prune(beforeMs) {
      const before = items.size;
      for (const [key, { finishedAtMs }] of items) {
        if (finishedAtMs !== undefined && finishedAtMs < beforeMs) items.delete(key);
      }
      return before - items.size;
    },
  };
}
