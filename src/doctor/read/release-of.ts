import type { Release } from '../world/release.ts';

/** The fields of an object by which Helm marks it. */
export type HelmMarks = {
  namespace?: string;
  labels?: Readonly<Record<string, string>>;
  annotations?: Readonly<Record<string, string>>;
};

/** Helm marks every object of a release so (`pkg/action/validate.go`, `setMetadataVisitor`). */
export function releaseOf({ annotations = {}, labels = {}, namespace: own = '' }: HelmMarks): Release | undefined {
  const { 'meta.helm.sh/release-name': name, 'meta.helm.sh/release-namespace': namespace = own } = annotations;
  return labels['app.kubernetes.io/managed-by'] === 'Helm' && name !== undefined ? { name, namespace } : undefined;
}
