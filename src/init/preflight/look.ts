import type { Seen } from '../../doctor/world/seen.ts';
import type { WebhookConfiguration } from '../../doctor/world/webhook-configuration.ts';
import type { Labels } from '../../doctor/world/world.ts';

/** What the preflight check read in a cluster before an installation. Plain data. */
export type PreflightLook = {
  /** The address of the API server. */
  server: string;
  /** The namespace of the release. */
  namespace: string;
  /** `gitVersion` of the API server: `v1.33.4-eks-1a2b3c4`. */
  version: Seen<string>;
  /** True if the API server serves ValidatingAdmissionPolicies in v1. */
  policies: Seen<boolean>;
  issuer: Seen<string>;
  mutating: Seen<readonly WebhookConfiguration[]>;
  validating: Seen<readonly WebhookConfiguration[]>;
  /** The labels of the namespace; `undefined` if it does not exist. */
  labels: Seen<Labels | undefined>;
  permissions: readonly Seen<Permission>[];
  /** Number of ready addresses of the Services of webhooks that fail closed, by `namespace/name`. */
  backends: ReadonlyMap<string, Seen<number>>;
};

/** A permission that an installation needs. */
export type NeededPermission = {
  verb: string;
  group: string;
  resource: string;
  /** `undefined` for objects without a namespace. */
  namespace: string | undefined;
};

export type Permission = NeededPermission & { allowed: boolean };

const CLUSTER: readonly [group: string, resources: readonly string[]][] = [
  [
    'admissionregistration.k8s.io',
    [
      'mutatingwebhookconfigurations',
      'validatingwebhookconfigurations',
      'validatingadmissionpolicies',
      'validatingadmissionpolicybindings',
    ],
  ],
  ['rbac.authorization.k8s.io', ['clusterroles', 'clusterrolebindings']],
];

const RELEASE: readonly [group: string, resources: readonly string[]][] = [
  ['', ['serviceaccounts', 'services', 'configmaps', 'secrets']],
  ['apps', ['deployments']],
  ['policy', ['poddisruptionbudgets']],
  ['networking.k8s.io', ['networkpolicies']],
  ['rbac.authorization.k8s.io', ['roles', 'rolebindings']],
];

/**
 * Returns the permissions to create what `helm install` creates (docs/guard.md, "Installing and upgrading"). Helm
 * stores a release in Secrets of its namespace.
 */
export function neededPermissions(namespace: string): readonly NeededPermission[] {
  const create = (list: typeof CLUSTER, where: string | undefined) =>
    list.flatMap(([group, resources]) =>
      resources.map((resource) => ({ verb: 'create', group, resource, namespace: where })),
    );
  return [
    ...create(CLUSTER, undefined),
    ...create(RELEASE, namespace),
    // The chart grants these to the webhook. RBAC lets a user grant only the permissions that the user has.
    ...['get', 'list', 'watch'].map((verb) => ({ verb, group: '', resource: 'serviceaccounts', namespace: undefined })),
  ];
}

/** `create clusterroles.rbac.authorization.k8s.io` */
export function formatPermission({ group, namespace, resource, verb }: NeededPermission): string {
  const what = group === '' ? resource : `${resource}.${group}`;
  return `${verb} ${what}${namespace === undefined ? '' : ` in namespace ${namespace}`}`;
}
