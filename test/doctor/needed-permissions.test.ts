import t from 'tap';
import { namespaceWriters } from '../../src/doctor/checks/cluster/namespace-writers.ts';
import { managerJobs } from '../../src/doctor/checks/managers/manager-jobs.ts';
import { managerPermissions } from '../../src/doctor/checks/managers/manager-permissions.ts';
import { webhookPermissions } from '../../src/doctor/checks/webhook/webhook-permissions.ts';
import { fixText } from '../../src/doctor/fix/fix-text.ts';
import { ownerOf } from '../../src/doctor/read/owner-of.ts';
import type { Owner } from '../../src/doctor/world/owner.ts';
import type { Rbac } from '../../src/doctor/world/rbac.ts';
import type { World } from '../../src/doctor/world/world.ts';
import { wholeLists } from '../whole-lists.ts';
import { accounts, everywhere, healthyWorld, judged, mapping, rbac, runner, template } from './world/healthy-world.ts';
import { reviewedRbac } from './world/reviewed-world.ts';

// What the webhook and the managers need in RBAC.

const HIDDEN = { what: 'Roles of namespace gitlab', why: 'forbidden', because: 'forbidden' } as const;
const MANAGER = { kind: 'ServiceAccount', namespace: 'gitlab', name: 'gitlab-runner-common' };

/** RBAC of the healthy world without the rules of one role. */
function without(role: string): World['rbac'] {
  const { seen } = rbac() as { seen: Rbac };
  return { seen: { ...seen, roles: new Map([...seen.roles].filter(([key]) => key !== role)) } };
}

t.test('the webhook has all permissions, or the finding names those that it lacks', async (t) => {
  t.equal(judged(webhookPermissions, healthyWorld()).state, 'green');
  const found = (changes: Partial<World>) => judged(webhookPermissions, healthyWorld(changes)).findings;
  t.match(
    found({ rbac: without('ClusterRole/gitlab-runner-irsa') }),
    wholeLists([
      {
        ...{ code: 'webhook_permission_missing', level: 'error', object: 'serviceaccount irsa/gitlab-runner-irsa' },
        found: /^RBAC does not let the webhook get, list, watch serviceaccounts: .* does not become ready$/,
        fix: [{ advice: /run helm upgrade/ }],
      },
    ]),
  );
  t.match(
    found({ rbac: without('irsa/gitlab-runner-irsa') }),
    wholeLists([{ found: /list, watch, patch configmaps: / }]),
  );
  const issuing = ['serve', '--certificates-secret=certificates'];
  const deployment = { seen: { replicas: 2, ready: 2, args: issuing, selector: {}, stuck: [] } };
  t.match(found({ deployment }), wholeLists([{ found: /create, patch secrets, .*mutatingwebhookconfigurations/ }]));
});

t.test('permissions of the webhook in a namespace that was not read are not missing', async (t) => {
  const { seen } = without('irsa/gitlab-runner-irsa') as { seen: Rbac };
  const unread = [{ ...HIDDEN, namespace: 'irsa' }];
  const { findings, state } = judged(webhookPermissions, healthyWorld({ rbac: { seen: { ...seen, unread } } }));
  t.same([findings, state], [[], 'blind']);
});

t.test('where nothing is installed, the webhook needs nothing', async (t) => {
  const world = healthyWorld({
    ...{
      mutating: { seen: [] },
      deployment: { seen: undefined },
      document: { seen: undefined },
      endpoints: { seen: 0 },
    },
  });
  t.equal(judged(webhookPermissions, world).state, 'blind');
});

t.test('a manager that may not create the pods of its jobs is found, where it creates some', async (t) => {
  t.equal(judged(managerJobs, healthyWorld()).state, 'green');
  const bare = without('gitlab/gitlab-runner-irsa-guard');
  const [finding] = judged(managerJobs, healthyWorld({ rbac: bare })).findings;
  t.match(
    finding,
    wholeLists({
      ...{ code: 'manager_cannot_create', level: 'error', object: 'serviceaccount gitlab/gitlab-runner-common' },
      found: /^RBAC does not let manager gitlab\/gitlab-runner-common create pods, get pods in namespace gitlab: /,
      fix: [{ advice: /take the namespace out of its namespaces/ }],
    }),
  );
  const both = mapping({ manager: { namespaces: ['gitlab', 'ci', 'unused', 'absent'] } });
  const labels = { 'gitlab-runner-irsa': 'enforce' };
  const namespaces = everywhere({ gitlab: labels, ci: labels, unused: labels, irsa: {}, default: {} });
  const runners = everywhere({ gitlab: [runner(), runner(template({ kubernetes: { namespace: 'ci' } }))] });
  const world = { mapping: both, namespaces, runners, rbac: bare };
  t.match(
    judged(managerJobs, healthyWorld(world)).findings,
    wholeLists([{ found: /in namespaces gitlab, ci: /, fix: [{ advice: /take these namespaces out of/ }] }]),
  );
});

t.test('about a manager without an account, and where Roles were not read, nothing is known', async (t) => {
  const gone = accounts({ default: undefined });
  t.match(
    judged(managerJobs, healthyWorld({ accounts: gone, rbac: without('gitlab/gitlab-runner-irsa-guard') })),
    wholeLists({
      ...{ state: 'blind', unseen: [{ what: 'the permissions of manager gitlab/gitlab-runner-common' }] },
    }),
  );
  const { seen } = without('gitlab/gitlab-runner-irsa-guard') as { seen: Rbac };
  const hidden = { seen: { ...seen, unread: [{ ...HIDDEN, namespace: 'gitlab' }] } };
  t.match(judged(managerJobs, healthyWorld({ rbac: hidden })), wholeLists({ state: 'blind', findings: [] }));
});

t.test('where other Roles give a manager what it needs, only the old binding has to go', async (t) => {
  const old = (others: readonly { kind: string; name: string }[], owner?: Owner) => ({
    binding: {
      ...({ kind: 'RoleBinding', namespace: 'gitlab', name: 'old', role: 'gitlab/old' } as const),
      subjects: [MANAGER, ...others],
      ...(owner === undefined ? {} : { owner }),
    },
    rule: {},
  });
  // Every cluster has it, for all users.
  const usual = {
    binding: {
      ...({ kind: 'ClusterRoleBinding', namespace: undefined, name: 'system:basic-user' } as const),
      ...{ role: 'ClusterRole/system:basic-user', subjects: [{ kind: 'Group', name: 'system:authenticated' }] },
    },
    rule: { apiGroups: ['authorization.k8s.io'], resources: ['selfsubjectaccessreviews'], verbs: ['create'] },
  };
  const fix = (...given: Parameters<typeof old>) =>
    judged(managerPermissions, healthyWorld({ rbac: reviewedRbac([usual, old(...given)]) })).findings.flatMap((one) =>
      one.fix.map(fixText),
    );
  const gives = /^rolebinding gitlab\/runner-1, .* already give this manager what a runner needs: /;
  const [only = ''] = fix([]);
  t.match(only, gives);
  t.notMatch(only, /system:|kubectl/, 'no command deletes a binding');
  t.match(only, /: remove rolebinding gitlab\/old, whose only subject it is$/);
  t.match(
    fix([{ kind: 'Group', name: 'ci' }])[0],
    /: take it out of the subjects of rolebinding gitlab\/old; run kubectl --namespace gitlab edit rolebinding old$/,
  );
  t.match(
    fix([], { by: 'Helm', name: 'runner', namespace: 'ci' })[0],
    /: in the values of Helm release runner \(namespace ci\), leave out rolebinding gitlab\/old .*, because the next upgrade undoes/,
  );
  t.match(
    fix([], { by: 'Argo CD', application: 'runners' })[0],
    /: in the source of Argo CD application runners, leave out rolebinding gitlab\/old .*, because the next sync undoes/,
  );
});

t.test('who makes a binding again is read from its marks', async (t) => {
  const helm = {
    labels: { 'app.kubernetes.io/managed-by': 'Helm', 'argocd.argoproj.io/instance': 'x' },
    annotations: { 'meta.helm.sh/release-name': 'runner', 'meta.helm.sh/release-namespace': 'ci' },
  };
  t.same(ownerOf(helm), { by: 'Helm', name: 'runner', namespace: 'ci' });
  t.same(ownerOf({ labels: { 'argocd.argoproj.io/instance': 'runners' } }), { by: 'Argo CD', application: 'runners' });
  t.same(
    ownerOf({ annotations: { 'argocd.argoproj.io/tracking-id': 'runners:rbac.authorization.k8s.io/Role:ci/x' } }),
    { by: 'Argo CD', application: 'runners' },
  );
  t.equal(ownerOf({ labels: { 'app.kubernetes.io/managed-by': 'Helm' } }), undefined);
});

t.test('the fix of a finding with several subjects names all of them', async (t) => {
  const subjects = ['a', 'b', 'c'].map((name) => ({ kind: 'ServiceAccount', namespace: 'gitlab', name }));
  const fixOf = (namespace: string | undefined, ...all: typeof subjects) => {
    const kind = namespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding';
    const binding = { kind, namespace, name: 'all', role: 'ClusterRole/edit', subjects: all } as const;
    const rule = { apiGroups: ['', 'apps'], resources: ['configmaps', 'deployments'] };
    return judged(namespaceWriters, healthyWorld({ rbac: rbac([{ binding, rule }]) })).findings.flatMap(
      ({ fix }) => fix,
    );
  };
  t.match(
    fixOf('gitlab', ...subjects),
    wholeLists([
      {
        advice:
          /^if ServiceAccount gitlab\/a, ServiceAccount gitlab\/b, ServiceAccount gitlab\/c should not have this, give them a narrower role first, because they lose all that .*; then take them out of the subjects: kubectl /,
      },
    ]),
  );
  t.match(
    fixOf(undefined, ...subjects),
    wholeLists([{ advice: /bind ClusterRole edit to them by RoleBindings in their own / }]),
  );
  t.match(
    fixOf('gitlab', ...subjects.slice(0, 1)),
    wholeLists([{ advice: /give it a narrower role first, because it loses all/ }]),
  );
});
