import type { Release } from '../world/release.ts';

/** The fields by which Helm marks an object. */
export type HelmMarks = {
  namespace?: string;
  labels?: Readonly<Record<string, string>>;
  annotations?: Readonly<Record<string, string>>;
};

/** Valid names of releases, as Helm checks them (`pkg/chart/v2/util/validate_name.go`), and of namespaces. */
const NAME = /^[a-z0-9](?:[-a-z0-9.]{0,51}[a-z0-9])?$/;
const NAMESPACE = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

/**
 * Returns the release that an object is marked with (`pkg/action/validate.go`, `setMetadataVisitor`). Anyone who may
 * write the object can set these marks, so a text that is not a valid name must not get into a fix.
 */
export function releaseOf({ annotations = {}, labels = {}, namespace: own = '' }: HelmMarks): Release | undefined {
  const { 'meta.helm.sh/release-name': name, 'meta.helm.sh/release-namespace': namespace = own } = annotations;
  const isHelm = labels['app.kubernetes.io/managed-by'] === 'Helm';
  return isHelm && name !== undefined && NAME.test(name) && NAMESPACE.test(namespace) ? { name, namespace } : undefined;
}
