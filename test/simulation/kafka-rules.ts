import { kafkaState } from '../../packages/sandbox-cloud/src/kafka/state.ts';
import { stateOf } from '../../packages/sandbox-cloud/src/kubernetes/state.ts';
import type { SandboxCall, World } from '../../packages/sandbox-cloud/src/world/world.ts';
import type { EnvironmentConfig } from '../../src/config/environment-config.ts';
import type { RunRecord } from '../../src/core/ports/run-store.ts';
import type { Violation } from './witness.ts';

/** What may not happen to the broker: judged by its own records and by the lives of the pods. */
export class KafkaRules {
  readonly #world: World;
  readonly #subjects: readonly string[];
  /** By topic and engine life: the runs that have sent it the commands. */
  readonly #sent = new Map<string, RunRecord[]>();

  constructor(environment: EnvironmentConfig, world: World) {
    this.#world = world;
    this.#subjects = environment.components.flatMap(({ kind, subject }) =>
      kind === 'engine-init' && subject !== undefined ? [subject] : [],
    );
  }

  /** To be called when the broker has done it. */
  effect(call: SandboxCall, run: RunRecord, late: boolean): Violation | undefined {
    if (call.service !== 'kafka') return undefined;
    if (call.operation === 'produce') return this.#produced(call.target, run);
    if (call.operation === 'deleteTopics' && !late) return this.#deleted(call.target);
    return undefined;
  }

  /** Once in each engine life, but for those who ask for it expressly (`init`, `up --reset`): once for each. */
  #produced(topic: string, run: RunRecord): Violation | undefined {
    for (const incarnation of this.#lives()) {
      const before = this.#sent.get(`${topic} ${incarnation}`) ?? [];
      this.#sent.set(`${topic} ${incarnation}`, [...before, run]);
      const isAskedFor = run.action !== 'up' || run.options.reset === true;
      const again = before.find(({ id }) => id === run.id) ?? (isAskedFor ? undefined : before[0]);
      if (again === undefined) continue;
      return {
        rule: 'init-once-in-a-life',
        detail: `${topic} got its commands by ${again.id} and again by ${run.id} in the life ${incarnation}`,
      };
    }
    return undefined;
  }

  #deleted(topic: string): Violation | undefined {
    const now = this.#world.now();
    for (const [id, { members }] of Object.entries(kafkaState(this.#world).groups)) {
      const alive = members.find(
        (member) =>
          !member.dead &&
          member.topics.includes(topic) &&
          (member.leavesAtMs === undefined || member.leavesAtMs > now),
      );
      if (alive === undefined) continue;
      return {
        rule: 'no-reset-under-a-consumer',
        detail: `${topic} was deleted while ${alive.clientId} on ${alive.host} reads it in ${id}`,
      };
    }
    return undefined;
  }

  #lives(): string[] {
    return stateOf(this.#world)
      .pods.filter((pod) => this.#subjects.includes(pod.component) && pod.ready && !pod.terminating)
      .map((pod) => `${pod.uid}#${pod.restarts}`);
  }
}
