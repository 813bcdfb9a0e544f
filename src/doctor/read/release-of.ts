import type { Release } from '../world/release.ts';

/** The fields of an object by which Helm marks it. */
export type HelmMarks = {
  namespace?: string;
  labels?: Readonly<Record<string, string>>;
  annotations?: Readonly<Record<string, string>>;
};

/** Names of releases, as Helm checks them (`pkg/chart/v2/util/validate_name.go`), and of namespaces. */
const NAME = /^[a-z0-9](?:[-a-z0-9.]{0,51}[a-z0-9])?$/;
const NAMESPACE = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

/**
 * Helm marks every object of a release so (`pkg/action/validate.go`, `setMetadataVisitor`). So can anyone who may write the object:
 * what is not a name is not shown in a fix.
 */
export function releaseOf({ annotations = {}, labels = {}, namespace: own = '' }: HelmMarks): Release | undefined {
  const { 'meta.helm.sh/release-name': name, 'meta.helm.sh/release-namespace': namespace = own } = annotations;
  const isHelm = labels['app.kubernetes.io/managed-by'] === 'Helm';
  return isHelm && name !== undefined && NAME.test(name) && NAMESPACE.test(namespace) ? { name, namespace } : undefined;
}
