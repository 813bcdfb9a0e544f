import t from 'tap';
import { namespacesEnforce } from '../../src/doctor/checks/cluster/namespaces-enforce.ts';
import { namespacesLabeled } from '../../src/doctor/checks/cluster/namespaces-labeled.ts';
import { podCreators } from '../../src/doctor/checks/cluster/pod-creators.ts';
import type { World } from '../../src/doctor/world/world.ts';
import { wholeLists } from '../whole-lists.ts';
import { everywhere, healthyWorld, judged, mapping, rbac } from './healthy-world.ts';

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
