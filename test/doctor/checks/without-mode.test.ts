import t from 'tap';
import { namespacesEnforce } from '../../../src/doctor/checks/cluster/namespaces-enforce.ts';
import { namespacesLabeled } from '../../../src/doctor/checks/cluster/namespaces-labeled.ts';
import { podCreators } from '../../../src/doctor/checks/cluster/pod-creators.ts';
import type { PolicyRule, Subject } from '../../../src/doctor/world/rbac.ts';
import type { World } from '../../../src/doctor/world/world.ts';
import { wholeLists } from '../../whole-lists.ts';
import { everywhere, healthyWorld, judged, mapping, rbac } from '../world/healthy-world.ts';

// Namespaces in which the webhook decides nothing: no check passes because it has nothing to look at.

const labeled = (labels: Record<string, string>) => everywhere({ gitlab: labels, irsa: {}, default: {} });
const developers = rbac([
  {
    binding: {
      ...{ kind: 'RoleBinding', namespace: 'gitlab', name: 'edit', role: 'ClusterRole/edit' },
      subjects: [{ kind: 'Group', name: 'developers' }],
    },
    rule: {},
  },
]);

for (const [says, labels, why] of [
  ['without the label', {}, 'it has no label gitlab-runner-irsa'],
  ['that is off', { 'gitlab-runner-irsa': 'off' }, 'its label is gitlab-runner-irsa=off'],
] as const)
  t.test(`a namespace ${says} does not pass as one in enforce`, async (t) => {
    const { findings, state, unseen } = judged(namespacesEnforce, healthyWorld({ namespaces: labeled(labels) }));
    t.same([findings, state], [[], 'blind']);
    t.match(unseen, wholeLists([{ what: 'whether namespace gitlab is in enforce', why, because: 'absent' }]));
    const creators = judged(podCreators, healthyWorld({ namespaces: labeled(labels), rbac: developers }));
    t.match(
      creators.findings,
      wholeLists([{ code: 'pod_creator', found: /Group developers may create pods there with any account/ }]),
    );
  });

const who = (name: string, rule: Partial<PolicyRule>, subject: Subject = { kind: 'Group', name }) => ({
  binding: {
    ...({ kind: 'RoleBinding', namespace: 'gitlab', name, role: `gitlab/${name}` } as const),
    subjects: [subject],
  },
  rule,
});
const may = (world: Partial<World>) => judged(podCreators, healthyWorld(world)).findings.map(({ found }) => found);

// A pod of a workload is created by a controller: in enforce it is one of another requester, and gets no assigned account.
for (const [resource, apiGroup] of [
  ...['deployments', 'statefulsets', 'daemonsets', 'replicasets'].map((one) => [one, 'apps'] as const),
  ...['jobs', 'cronjobs'].map((one) => [one, 'batch'] as const),
  ['replicationcontrollers', ''] as const,
])
  for (const verb of ['create', 'update', 'patch'])
    t.test(`who may ${verb} ${resource} gets pods with any account, but not in enforce`, async (t) => {
      const deployers = rbac([who('deployers', { verbs: [verb], apiGroups: [apiGroup], resources: [resource] })]);
      const found = ['off', 'observe', 'best-effort'].map((mode) =>
        may({ namespaces: labeled({ 'gitlab-runner-irsa': mode }), rbac: deployers }),
      );
      t.same(
        found,
        ['off', 'observe', 'best-effort'].map((mode) => [
          `gitlab-runner-irsa=${mode}, and Group deployers may write workloads there, whose pods have any account`,
        ]),
      );
      t.same(may({ namespaces: labeled({ 'gitlab-runner-irsa': 'enforce' }), rbac: deployers }), []);
    });

t.test('who may create pods is not named a second time for workloads', async (t) => {
  const both = rbac([
    who('deployers', { verbs: ['create'], apiGroups: ['apps'], resources: ['deployments'] }),
    who('developers', { verbs: ['create'], apiGroups: ['', 'apps'], resources: ['pods', 'deployments'] }),
    who('viewers', { verbs: ['get', 'list', 'watch'], apiGroups: ['', 'apps', 'batch'] }),
    // These act in a pod that exists, with its account: ways_around.
    who('helpers', { verbs: ['create', 'update', 'patch'], resources: ['pods/exec', 'pods/ephemeralcontainers'] }),
  ]);
  t.same(may({ namespaces: labeled({}), rbac: both }), [
    'label gitlab-runner-irsa is missing, and Group developers may create pods there with any account; Group deployers may write workloads there, whose pods have any account',
  ]);
});

t.test('enforce refuses nothing to who is exempt', async (t) => {
  const pods = { verbs: ['create'], resources: ['pods'] };
  const world = healthyWorld({
    mapping: mapping({ exempt: { groups: ['platform'] } }),
    namespaces: labeled({}),
    rbac: rbac([who('platform', pods), who('developers', pods)]),
  });
  t.match(
    judged(podCreators, world).findings,
    wholeLists([
      {
        found: /Group platform, Group developers may create pods/,
        wanted:
          'enforce, which refuses them the accounts that the mapping assigns, except Group platform: exempt in the mapping',
      },
    ]),
  );
});

t.test('a manager may create pods in its own namespaces only', async (t) => {
  const manager = (name: string) => ({ kind: 'ServiceAccount', namespace: 'gitlab', name });
  const pods = { verbs: ['create'], resources: ['pods'] };
  const others = {
    mapping: mapping({ more: [{ serviceAccount: 'team/other' }] }),
    namespaces: everywhere({ gitlab: {}, team: {}, irsa: {} }),
    rbac: rbac([
      who('own', pods, manager('gitlab-runner-common')),
      who('others', pods, { kind: 'ServiceAccount', namespace: 'team', name: 'other' }),
    ]),
  };
  t.same(may(others), [
    'label gitlab-runner-irsa is missing, and ServiceAccount team/other may create pods there with any account',
  ]);
});

t.test('a namespace that does not exist does not pass as one in enforce', async (t) => {
  const world = healthyWorld({
    mapping: mapping({ manager: { namespaces: ['gitlab', 'ci'] } }),
    runners: everywhere({}),
  });
  const { state, unseen } = judged(namespacesEnforce, world);
  t.equal(state, 'blind');
  t.match(unseen, wholeLists([{ what: 'whether namespace ci is in enforce', why: 'it does not exist' }]));
});

const off = (labels: Record<string, string>): Partial<World> => {
  return { namespaces: labeled({ 'gitlab-runner-irsa': 'off', ...labels }) };
};

t.test('a namespace that is off is a warning, and returns to the mode that it had', async (t) => {
  t.match(
    judged(namespacesLabeled, healthyWorld(off({}))).findings,
    wholeLists([
      {
        ...{ code: 'namespace_off', level: 'warning', wanted: 'enforce, once the emergency is over' },
        fix: [{ advice: /: kubectl label namespace gitlab gitlab-runner-irsa=enforce --overwrite$/ }],
      },
    ]),
  );
  t.match(
    judged(namespacesLabeled, healthyWorld(off({ 'gitlab-runner-irsa/before-off': 'observe' }))).findings,
    wholeLists([
      {
        wanted: 'observe, once the emergency is over',
        fix: [
          {
            advice:
              /: kubectl label namespace gitlab gitlab-runner-irsa=observe gitlab-runner-irsa\/before-off- --overwrite$/,
          },
        ],
      },
    ]),
  );
});
