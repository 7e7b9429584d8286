import type { V1Deployment } from '@kubernetes/client-node';

/**
 * The GitOps controller that owns the object and may restore its replicas. `app.kubernetes.io/instance` alone proves
 * nothing: every Helm chart sets it.
 * Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
 */
export function gitopsWarning({ metadata }: V1Deployment): string | undefined {
  const labels = metadata?.labels ?? {};
  const annotations = metadata?.annotations ?? {};
  const argo =
    annotations['argocd.argoproj.io/tracking-id']?.split(':')[0] ?? labels['argocd.argoproj.io/instance'];
  if (argo !== undefined) {
    return `The Argo CD application "${argo}" owns ${metadata?.name} and may put its replicas back: have it ignore /spec/replicas, or switch its self-heal off.`;
  }
  const flux =
    labels['kustomize.toolkit.fluxcd.io/name'] ?? labels['helm.toolkit.fluxcd.io/name'] ?? undefined;
  if (flux !== undefined) {
    return `Flux ("${flux}") owns ${metadata?.name} and may put its replicas back: leave spec.replicas out of its source, or suspend it.`;
  }
  return undefined;
}
