import type { V1Deployment, V1Pod } from '@kubernetes/client-node';
import { z } from 'zod';
import type { Resource } from '../core/component.ts';
import { isServiceError } from '../core/errors.ts';
import type { Observation } from '../core/observation.ts';
import { MINUTE, SECOND } from '../core/ports/clock.ts';
import { defineKind } from './kind.ts';
import { countsAgree, judgeBooting, judgeDeployment } from './kubernetes/evaluate-deployment.ts';
import { selectorText } from './kubernetes/label-selector.ts';
import { podLife } from './kubernetes/pod-incarnation.ts';
import { listPods } from './kubernetes/pod-lists.ts';

const options = z.strictObject({
  namespace: z.string().min(1).describe('The namespace of the Deployment.'),
  deployment: z.string().min(1).describe('The name of the Deployment.'),
  replicas: z
    .int()
    .min(1)
    .default(1)
    .describe('How many replicas it has when lit. Never taken from what a stop has seen.'),
  selector: z
    .string()
    .min(1)
    .optional()
    .describe("Label selector of its pods, such as `app=engine`. Default: the Deployment's own."),
});

/** How long after its start a Deployment that has all its pods, not all of them Ready, need not be read itself. */
const PODS_ALONE_MS = 5 * MINUTE;

export const k8sDeployment = defineKind({
  name: 'k8s-deployment',
  shape: 'resource',
  summary: 'A Kubernetes Deployment, scaled to its configured replicas and to 0.',
  notes: `It is lit when the controller has seen the configured replicas and that many pods of the newest
template are Ready, by their conditions; pods on their way out do not count. It is dark when it has 0 replicas
and no pod is left.

While there is no node its pods stay Pending: that is normal for minutes, shown as "waiting for node" and told
as a warning only after 5 min. Image pull errors and crash loops are told at once; both may still mend
themselves, so the component fails only at its \`timeout\`.

lamplighter never creates or deletes a Deployment. Where Argo CD or Flux owns it, a warning says that its
replicas may be put back.`,
  options,
  layer: 'application',
  timeoutMs: 10 * MINUTE,
  expected: { upMs: MINUTE, downMs: 30 * SECOND },
  pollMs: SECOND,
  permissions: [
    { on: 'kubernetes', verb: 'get', resource: 'deployments', why: 'to see its replicas' },
    { on: 'kubernetes', verb: 'patch', resource: 'deployments/scale', why: 'to start and stop it' },
    { on: 'kubernetes', verb: 'list', resource: 'pods', why: 'to see which pods are Ready, and why not' },
    { on: 'kubernetes', verb: 'get', resource: 'pods/log', why: 'to see that a task has shown itself' },
  ],

  create({ namespace, deployment, replicas, selector: configuredSelector }, { clients, clock }): Resource {
    const { kubernetes } = clients;
    const name = `${namespace}/${deployment}`;

    /**
     * The Deployment's own selector never changes.
     * Source: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/
     */
    let selector = configuredSelector;
    /** When a start was accepted whose end has not been seen yet. */
    let askedAtMs: number | undefined;

    const readDeployment = async (signal: AbortSignal): Promise<V1Deployment> => {
      const read = await kubernetes.readDeployment(namespace, deployment, signal);
      selector ??= selectorText(read.spec?.selector ?? {});
      return read;
    };
    const pods = async (signal: AbortSignal, withinMs?: number): Promise<V1Pod[]> => {
      if (selector === undefined) await readDeployment(signal);
      return listPods({ kubernetes, clock }, { namespace, selector: selector ?? '' }, signal, withinMs);
    };

    const probe = async (signal: AbortSignal): Promise<Observation> => {
      // Deployments are read one by one, pods of several are listed in one call: so pods come first.
      const before = selector === undefined ? undefined : await pods(signal);
      if (before !== undefined && askedAtMs !== undefined && clock.now() - askedAtMs < PODS_ALONE_MS) {
        const booting = judgeBooting(before, replicas, clock.now());
        if (booting !== undefined) return booting;
      }
      const read = await readDeployment(signal);
      // The earlier list holds if the controller counts the same pods; otherwise it is older than the status.
      const listed = before !== undefined && countsAgree(read, before) ? before : await pods(signal);
      const seen = judgeDeployment(read, listed, replicas, clock.now());
      if (seen.state === 'on') askedAtMs = undefined;
      return seen;
    };

    const scale = async (to: number, signal: AbortSignal): Promise<string> => {
      await kubernetes.scaleDeployment(namespace, deployment, to, signal);
      return `scaled ${name} to ${to}`;
    };

    return {
      shape: 'resource',
      observe: async (signal) => {
        try {
          return await probe(signal);
        } catch (error) {
          if (!isMissingDeployment(error)) throw error;
          return {
            state: 'absent',
            detail: `there is no Deployment ${name}`,
            traits: { creatable: false },
            remedy: `Deploy ${deployment} into ${namespace}, or correct \`namespace\` and \`deployment\`.`,
          };
        }
      },
      start: async (_seen, signal) => {
        const text = await scale(replicas, signal);
        askedAtMs = clock.now();
        return text;
      },
      stop: (_seen, signal) => {
        askedAtMs = undefined;
        return scale(0, signal);
      },
      subject: podLife(kubernetes, namespace, pods, clock),
    };
  },
});

/**
 * A failure elsewhere on the path (the EKS cluster that gives the address, a profile) says nothing about the
 * Deployment: if it counted as absence, a `down` would leave the Deployment running and report it dark.
 */
const isMissingDeployment = (error: unknown): boolean =>
  isServiceError(error, 'absent') && error.service === 'kubernetes' && error.operation === 'get deployments';
