import type { Cluster } from '../../control-plane/client/cluster.ts';
import type { PolicyRule } from '../../control-plane/client/cluster-options.ts';
import { made } from '../../control-plane/client/made.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';

/** Names of the objects that the process needs. */
export type Names = {
  namespace: string;
  account: string;
  configMap: string;
  secret: string;
  mutating: string;
  validating: string;
};

const REGISTRATION = 'admissionregistration.k8s.io';

/**
 * Returns every permission that `serve --in-cluster` uses, and no other.
 *
 * @param certificates source of the certificates: a folder needs none of the permissions on the Secret and the
 *   configurations
 */
export function permissionsOf(
  { configMap, mutating, secret, validating }: Names,
  certificates: 'files' | 'secret',
): { role: PolicyRule[]; clusterRole: PolicyRule[] } {
  const own = certificates === 'secret';
  const rule = (apiGroup: string, resource: string, verbs: string[], name?: string): PolicyRule => ({
    apiGroups: [apiGroup],
    resources: [resource],
    verbs,
    ...(name === undefined ? {} : { resourceNames: [name] }),
  });
  const registered = ['get', 'list', 'watch', 'patch'];
  return {
    role: [
      // The process follows it by name; `patch` writes the first mapping.
      rule('', 'configmaps', ['list', 'watch', 'patch'], configMap),
      ...(own ? [rule('', 'secrets', ['get', 'list', 'watch', 'create', 'patch'], secret)] : []),
    ],
    clusterRole: [
      // `get` is for an account that was created an instant before its pod.
      rule('', 'serviceaccounts', ['get', 'list', 'watch']),
      ...(own
        ? [
            rule(REGISTRATION, 'mutatingwebhookconfigurations', registered, mutating),
            rule(REGISTRATION, 'validatingwebhookconfigurations', registered, validating),
          ]
        : []),
    ],
  };
}

/** Creates the account with these permissions, and waits until they take effect. */
export async function grantPermissions(
  cluster: Cluster,
  names: Names,
  { role, clusterRole }: ReturnType<typeof permissionsOf>,
): Promise<void> {
  const { account, namespace } = names;
  const name = `${namespace}-${account}`;
  const group = 'rbac.authorization.k8s.io';
  const apiVersion = `${group}/v1`;
  const subjects = [{ kind: 'ServiceAccount', namespace, name: account }];
  await cluster.createServiceAccount(namespace, { name: account });
  const objects = [
    { apiVersion, kind: 'Role', metadata: { namespace, name }, rules: role },
    { apiVersion, kind: 'ClusterRole', metadata: { name }, rules: clusterRole },
    {
      apiVersion,
      kind: 'RoleBinding',
      metadata: { namespace, name },
      roleRef: { apiGroup: group, kind: 'Role', name },
      subjects,
    },
    {
      apiVersion,
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: { apiGroup: group, kind: 'ClusterRole', name },
      subjects,
    },
  ];
  for (const object of objects) made(await cluster.admin.create(object), `${object.kind} ${name}`);
  const token = await cluster.asServiceAccount(namespace, account);
  const wanted = [...role, ...clusterRole].length;
  await waitUntil(`the permissions of ${name}`, async () => {
    const review = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', spec: { namespace } };
    const { body } = await token.create<{ status: { resourceRules: { resources?: string[] }[] } }>(review);
    // Leaves out the permissions that every user has.
    const given = body.status.resourceRules.filter(
      ({ resources = [] }) => !resources.some((each) => /^selfsubject/.test(each)),
    );
    return given.length >= wanted || undefined;
  });
}
