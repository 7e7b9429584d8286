import type { V1Deployment, V1Pod } from '@kubernetes/client-node';
import { z } from 'zod';
import type { Resource } from '../core/component.ts';
import { isServiceError } from '../core/errors.ts';
import { MINUTE, SECOND } from '../core/ports/clock.ts';
import { defineKind } from './kind.ts';
import { judgeDeployment } from './kubernetes/judge-deployment.ts';
import { selectorText } from './kubernetes/label-selector.ts';
import { podLife } from './kubernetes/pod-life.ts';

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

    const listPods = async (signal: AbortSignal, read?: V1Deployment): Promise<V1Pod[]> => {
      const selector =
        configuredSelector ??
        selectorText(
          (read ?? (await kubernetes.readDeployment(namespace, deployment, signal))).spec?.selector ?? {},
        );
      return kubernetes.listPods(namespace, selector, signal);
    };

    const scale = async (to: number, signal: AbortSignal): Promise<string> => {
      await kubernetes.scaleDeployment(namespace, deployment, to, signal);
      return `scaled ${name} to ${to}`;
    };

    return {
      shape: 'resource',
      observe: async (signal) => {
        try {
          const read = await kubernetes.readDeployment(namespace, deployment, signal);
          // Pods are listed after the Deployment was read, so they are never older than what it says.
          return judgeDeployment(read, await listPods(signal, read), replicas, clock.now());
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
      start: (_seen, signal) => scale(replicas, signal),
      stop: (_seen, signal) => scale(0, signal),
      subject: podLife(kubernetes, namespace, listPods, clock),
    };
  },
});

/**
 * Whatever else is missing on the way there (the EKS cluster that gives the address, a profile) says nothing
 * about the Deployment: taken for its absence, a `down` would leave it running and call that dark.
 */
const isMissingDeployment = (error: unknown): boolean =>
  isServiceError(error, 'absent') && error.service === 'kubernetes' && error.operation === 'get deployments';
