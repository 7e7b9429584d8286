import { z } from 'zod';
import type { Clients } from '../clients/clients.ts';
import type { Check } from '../core/component.ts';
import { isServiceError, type ServiceError } from '../core/errors.ts';
import type { Observation } from '../core/observation.ts';
import { type Clock, MINUTE, SECOND } from '../core/ports/clock.ts';
import { redact } from '../core/redact.ts';
import { defineKind } from './kind.ts';
import { listPods } from './kubernetes/pod-lists.ts';
import { isFinished, isReady, isTerminating } from './kubernetes/pods.ts';

const hasUserInfo = (url: string): boolean => {
  const { username, password } = URL.parse(url) ?? {};
  return Boolean(username || password);
};

const options = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/ })
      .refine((url) => !hasUserInfo(url), {
        message: 'must hold no user or password: it is shown to people, and fetch refuses it',
      })
      .optional()
      .describe('The address to ask, from where lamplighter runs.'),
    namespace: z.string().min(1).optional().describe('Ask a pod through the API server: its namespace,'),
    selector: z.string().min(1).optional().describe('its labels, such as `app=api`,'),
    port: z.int().min(1).max(65_535).optional().describe('its port,'),
    path: z.string().startsWith('/').optional().describe('and the path, with its query. Default: `/`.'),
    answer: z
      .strictObject({
        status: z.int().min(100).max(599).optional().describe('This HTTP status. Default: any 2xx.'),
        bodyContains: z.string().min(1).optional().describe('This text somewhere in the body.'),
      })
      .default({}),
  })
  .superRefine((given, context) => {
    const pod = [given.namespace, given.selector, given.port];
    const onlyUrl = given.url !== undefined && [...pod, given.path].every((value) => value === undefined);
    const onlyPod = given.url === undefined && pod.every((value) => value !== undefined);
    if (onlyUrl || onlyPod) return;
    context.addIssue({
      code: 'custom',
      message: 'an http-check asks either a URL or a pod',
      params: { remedy: 'Give `url` alone, or `namespace`, `selector` and `port` (and `path`).' },
    });
  });

type Options = z.output<typeof options>;

interface Answer {
  status: number;
  body: string;
  /** The other host that a redirect led to. */
  from?: string;
}

const SHOWN = 200;

const REDIRECTED =
  'An answer of another host proves nothing about this one. Check the address in its place, or say with `answer.bodyContains` what the page must hold.';

export const httpCheck = defineKind({
  name: 'http-check',
  shape: 'check',
  summary: 'An HTTP GET that must answer as expected, of a URL or of a pod through the API server.',
  notes: `It holds when the answer has the expected status (any 2xx unless given) and text. Until then it shows
what was answered: the status and the first ${SHOWN} characters. An answer to which a redirect led at another host, such as
a login page, counts only when \`bodyContains\` names what it must hold.

A pod is asked through the API server's pod proxy, so neither an ingress nor a port-forward is needed. Only a
Ready pod is asked.`,
  options,
  // A URL is fetched from where lamplighter runs; only a pod is reached through the API server.
  connections: ({ url }) => (url === undefined ? ['kubernetes'] : []),
  layer: 'application',
  timeoutMs: 5 * MINUTE,
  expected: { upMs: 5 * SECOND, downMs: 0 },
  pollMs: SECOND,
  permissions: [
    { on: 'kubernetes', verb: 'list', resource: 'pods', why: 'to find a Ready pod to ask' },
    { on: 'kubernetes', verb: 'get', resource: 'pods/proxy', why: 'to ask it' },
  ],

  create(given, { clients, clock }): Check {
    return {
      shape: 'check',
      observe: async (signal) => {
        try {
          const answer = await ask(given, clients, clock, signal);
          return typeof answer === 'string' ? waiting(answer) : judge(answer, given.answer);
        } catch (error) {
          if (!isNoAnswer(error)) throw error;
          return waiting(`no answer: ${error.errorName}`);
        }
      },
    };
  },
});

/** The failures that a check waits out: nothing listens yet, or the pod has gone since it was listed. */
const isNoAnswer = (error: unknown): error is ServiceError => {
  if (!isServiceError(error)) return false;
  if (error.service === 'http') return isServiceError(error, 'unreachable', 'uncertain');
  return error.operation === 'get pods/proxy' && isServiceError(error, 'absent', 'uncertain');
};

const waiting = (detail: string): Observation => ({ state: 'starting', detail });

/** The answer, or why none could be had. */
async function ask(
  given: Options,
  { http, kubernetes }: Clients,
  clock: Clock,
  signal: AbortSignal,
): Promise<Answer | string> {
  const { url, namespace, selector, port, path = '/' } = given;
  if (url !== undefined) return http.get(url, signal);
  if (namespace === undefined || selector === undefined || port === undefined) {
    throw new TypeError('an http-check without url, and without namespace, selector and port');
  }
  // A pod that has gone since the list does not answer, and its failure does not count as an answer.
  const pods = await listPods({ kubernetes, clock }, { namespace, selector }, signal, SECOND);
  const ready = pods.find((pod) => isReady(pod) && !isTerminating(pod) && !isFinished(pod));
  if (ready === undefined) {
    return pods.length === 0 ? `no pod matches ${selector}` : `no Ready pod among ${pods.length}`;
  }
  return kubernetes.getThroughPodProxy(namespace, ready.metadata?.name ?? '', port, path, signal);
}

function judge({ status, body, from }: Answer, wanted: Options['answer']): Observation {
  const statusHolds = wanted.status === undefined ? status >= 200 && status < 300 : status === wanted.status;
  const bodyHolds = wanted.bodyContains === undefined || body.includes(wanted.bodyContains);
  // A captive portal redirects every request to itself, and then answers 200.
  if (from !== undefined && wanted.bodyContains === undefined) {
    return { ...waiting(`redirects to ${from}, which answers ${status}`), remedy: REDIRECTED };
  }
  if (statusHolds && bodyHolds) return { state: 'on', detail: `answers ${status}` };
  const shown = redact(body.trim().replace(/\s+/g, ' ')).slice(0, SHOWN);
  return waiting(`answers ${status}${shown === '' ? ', no body' : `: ${shown}`}`);
}
