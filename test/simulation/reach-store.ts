import { toStoreError } from '../../src/store/store-error.ts';
import type { Machine } from './machine.ts';
import type { ReplicaContext } from './replica.ts';

const AWAY = () =>
  toStoreError(Object.assign(new Error('the database of this world is away'), { code: 'ECONNREFUSED' }));

type Ask<Args extends unknown[], Answer> = (...args: Args) => Promise<Answer>;

/** The way from one machine to the store: it takes time, breaks off, and ends where the machine does. */
export function wayToStore(machine: Machine, around: ReplicaContext) {
  const { clock, random, latencyMs } = around;
  const travel = async () => {
    // Somebody may hold the clock until this answers.
    if (latencyMs > 0) await clock.withhold(Math.floor(random() * latencyMs));
  };
  /** `onAnswered` is called when the store has answered, and what it returns when that was heard. */
  return <Args extends unknown[], Answer>(ask: Ask<Args, Answer>, onAnswered?: () => () => void) =>
    async (...args: Args): Promise<Answer> => {
      await machine.gateInCall();
      try {
        await travel();
        if (around.isAway()) throw AWAY();
        const answer = await ask(...args);
        const onHeard = onAnswered?.();
        await travel();
        // It went away between the change and its answer.
        if (around.isAway()) throw AWAY();
        await machine.gateInCall();
        onHeard?.();
        return answer;
      } catch (error) {
        await machine.gateInCall();
        throw error;
      }
    };
}

/** A whole port by that way, with a named point before and after each of its writes. */
export function portBy<Port extends object>(
  port: Port,
  way: ReturnType<typeof wayToStore>,
  at?: (point: string, method: string) => Promise<void>,
): Port {
  return new Proxy(port, {
    get(target, key) {
      const method = target[key as keyof Port];
      if (typeof method !== 'function' || typeof key !== 'string') return method;
      // A hint takes no way: whoever waits for it is woken at its machine.
      if (key.startsWith('on')) return method.bind(target);
      const ask = way((...given: unknown[]) => method.apply(target, given) as Promise<unknown>);
      return async (...given: unknown[]) => {
        await at?.('before', key);
        const answer = await ask(...given);
        await at?.('after', key);
        return answer;
      };
    },
  });
}
