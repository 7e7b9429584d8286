import type { EveningPorts } from '../../src/leases/lease-context.ts';

export class Crash extends Error {}

/** Ports that a process dies at: before a call, or after it with nobody left to hear the answer. */
export function crashing(ports: EveningPorts, dies: () => boolean): EveningPorts {
  const wrap = <T extends object>(port: T): T =>
    new Proxy(port, {
      get(target, key) {
        const method = target[key as keyof T];
        if (typeof method !== 'function') return method;
        return async (...given: unknown[]) => {
          if (dies()) throw new Crash('before');
          const answer = await method.apply(target, given);
          if (dies()) throw new Crash('after');
          return answer;
        };
      },
    });
  return {
    leases: wrap(ports.leases),
    claims: wrap(ports.claims),
    approvals: wrap(ports.approvals),
    exceptions: wrap(ports.exceptions),
    notices: wrap(ports.notices),
  };
}
