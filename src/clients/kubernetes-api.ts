import type { V1Deployment, V1Node, V1Pod } from '@kubernetes/client-node';

/**
 * The calls that kinds make of a Kubernetes API server, named after the rights they need.
 * All of them throw ServiceError; `absent` (404) is left to the caller.
 */
export interface KubernetesApi {
  /** get deployments */
  readDeployment(namespace: string, name: string, signal: AbortSignal): Promise<V1Deployment>;
  /** patch deployments/scale */
  scaleDeployment(namespace: string, name: string, replicas: number, signal: AbortSignal): Promise<void>;
  /** list pods; `selector` is a label selector such as `app=engine` */
  listPods(namespace: string, selector: string, signal: AbortSignal): Promise<V1Pod[]>;
  /** list nodes */
  listNodes(selector: string, signal: AbortSignal): Promise<V1Node[]>;
  /** patch nodes */
  uncordonNode(name: string, signal: AbortSignal): Promise<void>;
  /** get pods/log, each line with its time */
  readPodLog(
    namespace: string,
    pod: string,
    options: { container?: string; sinceTime?: Date; limitBytes?: number },
    signal: AbortSignal,
  ): Promise<PodLog>;
  /**
   * get pods/proxy; `path` starts with a slash and may have a query. Resolves with the pod's answer, or with the API
   * server's own 5xx when it could not reach the pod.
   */
  getThroughPodProxy(
    namespace: string,
    pod: string,
    port: number,
    path: string,
    signal: AbortSignal,
  ): Promise<{ status: number; body: string }>;
}

export interface PodLog {
  lines: LogLine[];
  /** False when bytes were cut, or the kubelet could not read the log: a missing line then proves nothing. */
  complete: boolean;
}

export interface LogLine {
  atMs: number;
  text: string;
}
