import type { V1Pod } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../packages/sandbox-cloud/src/clock/virtual.ts';
import type { KubernetesApi, LogLine } from '../../../src/clients/kubernetes-api.ts';
import { MINUTE, SECOND } from '../../../src/core/ports/clock.ts';
import { podLife } from '../../../src/kinds/kubernetes/pod-incarnation.ts';

const STARTED = Date.UTC(2026, 10, 23, 2, 0, 0);

interface Given {
  ready?: boolean;
  restarts?: number;
  startedAtMs?: number;
  waiting?: boolean;
  terminating?: boolean;
  phase?: string;
}

const pod = (name: string, given: Given = {}): V1Pod => ({
  metadata: { name, uid: `uid-${name}`, ...(given.terminating && { deletionTimestamp: new Date(STARTED) }) },
  spec: { containers: [{ name: 'engine' }] },
  status: {
    phase: given.phase ?? 'Running',
    conditions: [{ type: 'Ready', status: given.ready === false ? 'False' : 'True' }],
    containerStatuses: [
      {
        name: 'engine',
        image: 'engine',
        imageID: '',
        ready: given.ready !== false,
        restartCount: given.restarts ?? 0,
        state: given.waiting
          ? { waiting: { reason: 'CrashLoopBackOff' } }
          : { running: { startedAt: new Date(given.startedAtMs ?? STARTED) } },
      },
    ],
  },
});

/** Pods and their logs as they are given; the clock stands `ageMs` after their start. */
function lifeOf(pods: V1Pod[], logs: Record<string, LogLine[]> = {}, ageMs = 10 * MINUTE) {
  const read: string[] = [];
  const kubernetes = {
    readPodLog: async (_namespace: string, name: string) => {
      read.push(name);
      return { lines: logs[name] ?? [], complete: true };
    },
  } as Partial<KubernetesApi> as KubernetesApi;
  const clock = new VirtualClock(STARTED + ageMs);
  let lists = 0;
  const listPods = async () => {
    lists += 1;
    return [...pods];
  };
  const subject = podLife(kubernetes, 'ns', listPods, clock);
  return { subject, read, clock, lists: () => lists, signal: new AbortController().signal };
}

const boot = (text = 'booting') => [{ atMs: STARTED + SECOND, text }];

describe('the lives of pods', () => {
  it('are one of each pod whose containers run, Ready or not', async () => {
    const { subject, signal } = lifeOf([
      pod('good'),
      pod('flapping', { ready: false }),
      pod('crashing', { ready: false, waiting: true }),
      pod('leaving', { terminating: true }),
      pod('evicted', { phase: 'Failed' }),
      {
        metadata: { name: 'pending', uid: 'uid-pending' },
        spec: { containers: [{ name: 'engine' }] },
        status: {},
      },
    ]);
    expect(await subject.incarnations(signal)).toEqual([
      { id: `uid-good@${STARTED}#0`, startedAtMs: STARTED },
      { id: `uid-flapping@${STARTED}#0`, startedAtMs: STARTED },
    ]);
    expect(await subject.incarnation(signal)).toBeUndefined();
  });

  it('are the joint life where there is one pod, and another one after a restart', async () => {
    const one = lifeOf([pod('a')]);
    const [incarnation] = await one.subject.incarnations(one.signal);
    expect(await one.subject.incarnation(one.signal)).toEqual(incarnation);
    const again = lifeOf([pod('a', { restarts: 1, startedAtMs: STARTED + MINUTE })]);
    expect((await again.subject.incarnations(again.signal))[0]?.id).not.toBe(incarnation?.id);
  });

  it('have each a log of their own: what another pod has written is not found', async () => {
    const logs = { a: boot('Start publish'), b: boot() };
    const { subject, read, signal } = lifeOf([pod('a'), pod('b', { ready: false })], logs);
    const [a, b] = await subject.incarnations(signal);
    if (a === undefined || b === undefined) throw new Error('two lives were expected');
    expect(await subject.findInLog('Start publish', b, signal)).toEqual({ found: false, complete: true });
    expect(read).toEqual(['b']);
    expect(await subject.findInLog('Start publish', a, signal)).toEqual({ found: true, complete: true });
  });

  it('say nothing of a life that is over, whatever the present one has written', async () => {
    const before = lifeOf([pod('a')]);
    const [gone] = await before.subject.incarnations(before.signal);
    if (gone === undefined) throw new Error('a life was expected');
    const restarted = pod('a', { restarts: 1, startedAtMs: STARTED + MINUTE });
    const { subject, signal } = lifeOf([restarted], { a: boot('Start publish') });
    expect(await subject.findInLog('Start publish', gone, signal)).toEqual({ found: false, complete: false });
  });

  it('joined, are searched in all of their pods, and incomplete once one of them is gone', async () => {
    const pods = [pod('a'), pod('b')];
    const { subject, clock, lists, signal } = lifeOf(pods, { a: boot(), b: boot('Start publish') });
    const joint = await subject.incarnation(signal);
    if (joint === undefined) throw new Error('a life was expected');
    expect((await subject.findInLog('Start publish', joint, signal)).found).toBe(true);
    expect(await subject.findInLog('never', joint, signal)).toEqual({ found: false, complete: true });
    // Its pods were seen with it, just now.
    expect(lists()).toBe(1);
    pods.pop();
    await clock.sleep(SECOND);
    expect(await subject.findInLog('Start publish', joint, signal)).toEqual({
      found: false,
      complete: false,
    });
  });
});

describe('a log without a line', () => {
  const probe = async (ageMs: number) => {
    const { subject, signal } = lifeOf([pod('a')], {}, ageMs);
    const [incarnation] = await subject.incarnations(signal);
    if (incarnation === undefined) throw new Error('a life was expected');
    return subject.findInLog('Start publish', incarnation, signal);
  };

  it('is the whole log of a container that has only just started', async () => {
    expect(await probe(30 * SECOND)).toEqual({ found: false, complete: true });
  });

  it('proves nothing of an older one: its newest file may have been begun just now', async () => {
    expect(await probe(2 * MINUTE)).toEqual({ found: false, complete: false });
  });
});
