import t from 'tap';
import type { Check } from '../../../src/doctor/checks/check.ts';
import { clusterPermissions } from '../../../src/doctor/checks/cluster/cluster-permissions.ts';
import { namespaceWriters } from '../../../src/doctor/checks/cluster/namespace-writers.ts';
import { waysAround } from '../../../src/doctor/checks/cluster/ways-around.ts';
import { mappingWriters } from '../../../src/doctor/checks/mapping/mapping-writers.ts';
import { webhookNamespace } from '../../../src/doctor/checks/webhook/webhook-namespace.ts';
import type { Binding, PolicyRule, Subject } from '../../../src/doctor/world/rbac.ts';
import { findingsIn, healthyWorld } from '../world/healthy-world.ts';
import { reviewedRbac } from '../world/reviewed-world.ts';

// Since Kubernetes 1.36, a user may impersonate another one for single requests: one permission says whom, and another one which
// requests. What the user could do with the second permission alone, as itself, is found; so is what it does as the other one.

const subjects: readonly Subject[] = [{ kind: 'User', name: 'alice' }];
const RBAC = 'rbac.authorization.k8s.io';
const AUTHENTICATION = 'authentication.k8s.io';

const rule = (verb: string, resource: string, apiGroup = ''): Partial<PolicyRule> => {
  return { verbs: [verb], resources: [resource], apiGroups: [apiGroup] };
};

const inCluster = (name: string, given: Partial<PolicyRule>) => {
  const binding: Binding = {
    ...{ kind: 'ClusterRoleBinding', name, namespace: undefined },
    ...{ role: `ClusterRole/${name}`, subjects },
  };
  return { binding, rule: given };
};

const local = (name: string, given: Partial<PolicyRule>, namespace = 'irsa') => {
  const binding: Binding = { ...{ kind: 'RoleBinding', name, namespace }, role: `${namespace}/${name}`, subjects };
  return { binding, rule: given };
};

type Holding = ReturnType<typeof inCluster>;
const found = (check: Check, holdings: Holding[]) => findingsIn(check, healthyWorld({ rbac: reviewedRbac(holdings) }));

const WHOM = {
  'user-info': 'users',
  'arbitrary-node': 'nodes',
  'associated-node': 'nodes',
} as const;

const inNamespaceOfWebhook = [
  [mappingWriters, 'user-info', 'patch', 'configmaps', 'mapping_writer'],
  [mappingWriters, 'user-info', 'create', 'serviceaccounts/token', 'mapping_writer'],
  [mappingWriters, 'arbitrary-node', 'create', 'serviceaccounts/token', 'mapping_writer'],
  [mappingWriters, 'associated-node', 'create', 'serviceaccounts/token', 'mapping_writer'],
  [webhookNamespace, 'user-info', 'get', 'secrets', 'webhook_namespace_open'],
  [webhookNamespace, 'user-info', 'create', 'pods', 'webhook_namespace_open'],
  [webhookNamespace, 'arbitrary-node', 'get', 'secrets', 'webhook_namespace_open'],
  [webhookNamespace, 'arbitrary-node', 'create', 'serviceaccounts/token', 'webhook_namespace_open'],
  [webhookNamespace, 'associated-node', 'get', 'secrets', 'webhook_namespace_open'],
] as const;

for (const [check, mode, verb, resource, code] of inNamespaceOfWebhook) {
  const requests = local('on', rule(`impersonate-on:${mode}:${verb}`, resource));
  const impersonates = rule(`impersonate:${mode}`, WHOM[mode], AUTHENTICATION);
  t.test(`${check.id} finds a user who impersonates for ${verb} on ${resource} in mode ${mode}`, async (t) => {
    t.same(found(check, [requests, inCluster('b', impersonates)]), [`${code} warning rolebinding irsa/on`]);
    t.same(found(check, [requests]), [], 'without the permission to impersonate');
    t.same(found(check, [requests, local('b', impersonates)]), [], 'a RoleBinding does not count');
    const others = local('on', rule(`impersonate-on:serviceaccount:${verb}`, resource));
    t.same(found(check, [others, inCluster('b', impersonates)]), [], 'requests in another mode');
  });
}

const inWholeCluster = [
  ['patch', 'validatingadmissionpolicies', 'admissionregistration.k8s.io', 'webhook_configuration_writer warning'],
  ['create', 'clusterrolebindings', RBAC, 'permission_giver warning'],
  ['update', 'clusterroles', RBAC, 'permission_giver warning'],
  ['patch', 'apiservices', 'apiregistration.k8s.io', 'api_service_writer warning'],
  ['get', 'nodes/proxy', '', 'node_proxy warning'],
  ['create', 'persistentvolumes', '', 'volume_creator warning'],
  ['create', 'rolebindings', RBAC, 'control_plane_open warning'],
  ['patch', 'roles', RBAC, 'control_plane_open warning'],
] as const;

for (const [verb, resource, group, finding] of inWholeCluster)
  t.test(`cluster_permissions finds a user who impersonates other users for ${verb} on ${resource} only`, async (t) => {
    const requests = inCluster('on', rule(`impersonate-on:user-info:${verb}`, resource, group));
    const impersonates = rule('impersonate:user-info', 'users', AUTHENTICATION);
    t.same(found(clusterPermissions, [requests, inCluster('b', impersonates)]), [`${finding} clusterrolebinding on`]);
    t.same(found(clusterPermissions, [requests]), [], 'without the permission to impersonate');
  });

for (const resource of ['users', 'groups'])
  t.test(`cluster_permissions finds a user who impersonates ${resource}, such as an administrator`, async (t) => {
    const impersonates = rule('impersonate', resource);
    t.same(found(clusterPermissions, [inCluster('b', impersonates)]), [
      'permission_giver warning clusterrolebinding b',
    ]);
    t.same(found(clusterPermissions, [local('b', impersonates)]), [], 'a RoleBinding does not count');
  });

const inRunnerNamespace = [
  ['patch', 'configmaps', ''],
  ['update', 'secrets', ''],
  ['create', 'jobs', 'batch'],
  ['update', 'roles', RBAC],
] as const;

for (const [verb, resource, group] of inRunnerNamespace)
  t.test(`namespace_writers finds a user who impersonates other users for ${verb} on ${resource} only`, async (t) => {
    const requests = local('on', rule(`impersonate-on:user-info:${verb}`, resource, group), 'gitlab');
    const impersonates = inCluster('b', rule('impersonate:user-info', 'users', AUTHENTICATION));
    t.same(found(namespaceWriters, [requests, impersonates]), ['namespace_writer warning rolebinding gitlab/on']);
    t.same(found(namespaceWriters, [requests]), [], 'without the permission to impersonate');
  });

const ADMIN: Subject = { kind: 'User', name: 'root' };
const JANE: Subject = { kind: 'User', name: 'jane' };
/** What jane may do, and an administrator beside her. */
const others = (given: Partial<PolicyRule>, namespace?: string) => {
  const jane = namespace === undefined ? inCluster('jane', given) : local('jane', given, namespace);
  const everything = { verbs: ['*'], resources: ['*'], apiGroups: ['*'] };
  const admin = inCluster('admin', everything);
  return [
    { ...jane, binding: { ...jane.binding, subjects: [JANE] } },
    { ...admin, binding: { ...admin.binding, subjects: [ADMIN] } },
  ];
};

for (const [check, verb, resource, group, code] of [
  [clusterPermissions, 'impersonate', 'users', '', 'permission_giver'],
  [waysAround, 'impersonate', 'users', '', 'way_open'],
] as const)
  t.test(`${check.id} judges who impersonates only some users by what these may do`, async (t) => {
    const of = (name: string) => inCluster('b', { ...rule(verb, resource, group), resourceNames: [name] });
    const codes = (name: string, given: Partial<PolicyRule>, namespace?: string) =>
      found(check, [of(name), ...others(given, namespace)]).filter((one) => one.endsWith(' clusterrolebinding b'));
    const level = check === waysAround ? 'error' : 'warning';
    const open = [`${code} ${level} clusterrolebinding b`];
    t.same(codes('jane', rule('get', 'pods')), []);
    t.same(codes('nobody', rule('get', 'pods')), []);
    t.same(codes('jane', rule('create', 'pods'), 'elsewhere'), []);
    t.same(codes('root', rule('get', 'pods')), open, 'an administrator');
    t.same(codes('system:kube-controller-manager', rule('get', 'pods')), open, 'a part of Kubernetes');
    t.same(codes('jane', rule('impersonate', 'users')), open, 'who may impersonate others');
    if (check === waysAround) t.same(codes('jane', rule('create', 'serviceaccounts/token'), 'gitlab'), open);
    else t.same(codes('jane', rule('bind', 'clusterroles', RBAC)), open);
    const masters = inCluster('b', { ...rule('impersonate', 'groups'), resourceNames: ['system:masters'] });
    t.same(found(check, [masters]), open);
  });

t.test('the same for single requests: the other user has to be able to do it', async (t) => {
  const requests = local('on', rule('impersonate-on:user-info:patch', 'configmaps'));
  const impersonates = (name: string) =>
    inCluster('b', { ...rule('impersonate:user-info', 'users', AUTHENTICATION), resourceNames: [name] });
  const codes = (name: string, given: Partial<PolicyRule>) =>
    found(mappingWriters, [requests, impersonates(name), ...others(given, 'irsa')]).filter((one) =>
      one.endsWith('/on'),
    );
  t.same(codes('jane', rule('get', 'configmaps')), []);
  t.same(codes('jane', rule('patch', 'configmaps')), ['mapping_writer warning rolebinding irsa/on']);
  t.same(codes('root', rule('get', 'configmaps')), ['mapping_writer warning rolebinding irsa/on']);
});

t.test('an administrator does not complete what everyone has', async (t) => {
  const everyone: Subject = { kind: 'Group', name: 'system:authenticated' };
  const requests = local('on', rule('impersonate-on:user-info:patch', 'configmaps'));
  const masters: Subject = { kind: 'Group', name: 'system:masters' };
  const admin = inCluster('admin', { verbs: ['*'], resources: ['*'], apiGroups: ['*'] });
  const holdings = (subject: Subject) => [
    { ...requests, binding: { ...requests.binding, subjects: [everyone] } },
    { ...admin, binding: { ...admin.binding, subjects: [subject] } },
  ];
  t.same(found(mappingWriters, holdings(masters)), []);
  t.same(found(mappingWriters, holdings(ADMIN)), ['administrator notice clusterrolebinding admin']);
});
