import t from 'tap';
import { runnerToken } from '../../../../src/doctor/checks/runners/runner-token.ts';
import { fixText } from '../../../../src/doctor/fix/fix-text.ts';
import type { ManagerToken, Runner } from '../../../../src/doctor/world/runner/runner.ts';
import type { World } from '../../../../src/doctor/world/world.ts';
import { wholeLists } from '../../../whole-lists.ts';
import {
  accounts,
  everywhere,
  findingsIn,
  healthyWorld,
  judged,
  mapping,
  ROLE,
  runner,
  template,
} from '../../world/healthy-world.ts';

// Where a manager has the token with which it creates jobs.

const UNBOUND = 'runner_token_unbound error deployment gitlab/gitlab-runner';
const ABSENT = 'runner_token_absent error deployment gitlab/gitlab-runner';
const SECRET = { is: 'secret', volume: 'api', secret: 'long-lived' } as const;
const HOST = template({ kubernetes: { host: 'https://kubernetes.default.svc' } });
const ANY = { mapping: mapping({ manager: { tokens: 'any' } }) };

const world = (
  token: Partial<ManagerToken>,
  changes: Partial<World> = {},
  one: Partial<Runner> = {},
  text = template(),
) => {
  const plain = runner(text);
  return healthyWorld({
    runners: everywhere({ gitlab: [{ ...plain, ...one, token: { ...plain.token, ...token } }] }),
    ...changes,
  });
};
const withAutomount = (name: string, automount: boolean) => {
  const all = accounts({ 'gitlab-runner-common': `${ROLE}/gitlab-runner-common`, other: undefined });
  const there = all.namespaces.get('gitlab');
  if (there === undefined || !('seen' in there)) throw new Error('there are no accounts');
  const found = there.seen.get(name);
  if (found === undefined) throw new Error(`there is no account ${name}`);
  const seen = new Map([...there.seen, [name, { ...found, automount }]]);
  return { accounts: everywhere({ gitlab: seen }) };
};

const cases: [name: string, world: World, findings: string[]][] = [
  ['nothing about the token that the kubelet mounts', world({}), []],
  ['nothing about a projected token of the pod', world({ automount: false, mounted: { is: 'pod' } }), []],
  ['a token from a Secret', world({ automount: false, mounted: SECRET }), [UNBOUND]],
  [
    'a token from a Secret, also where the pod mounts one: the API server adds no second one',
    world({ mounted: SECRET }),
    [UNBOUND],
  ],
  ['nothing about a token from a Secret with tokens: any', world({ mounted: SECRET }, ANY), []],
  ['no token in the pod', world({ automount: false }), [ABSENT]],
  ['no token in the pod, also with tokens: any', world({ automount: false }, ANY), [ABSENT]],
  ['no token by the account', world({}, withAutomount('gitlab-runner-common', false)), [ABSENT]],
  [
    'nothing where the pod decides otherwise',
    world({ automount: true }, withAutomount('gitlab-runner-common', false)),
    [],
  ],
  [
    'no token by the account from which a rule moves the pod',
    world({}, withAutomount('other', false), { account: 'other' }),
    [ABSENT],
  ],
  ['a kubeconfig where the pod has no token', world({ automount: false, kubeconfig: 'volume home' }), [UNBOUND]],
  ['nothing about such a kubeconfig with tokens: any', world({ automount: false, kubeconfig: 'volume home' }, ANY), []],
  ['nothing about a kubeconfig beside a token, which precedes it', world({ kubeconfig: 'variable KUBECONFIG' }), []],
  ['only host, which decides alone', world({ automount: false }, {}, {}, HOST), [UNBOUND]],
  ['nothing about host with tokens: any', world({ automount: false }, ANY, {}, HOST), []],
  [
    'nothing about a manager whose executor creates no pods',
    world({ automount: false }, {}, {}, '[[runners]]\nexecutor = "docker"\n'),
    [],
  ],
];

for (const [name, changed, findings] of cases)
  t.test(`runner_token finds ${name}`, async (t) => {
    t.same(findingsIn(runnerToken, changed), findings);
  });

t.test(
  'another volume at the path of the token is not a finding, and the report says that it was not read',
  async (t) => {
    const result = judged(runnerToken, world({ mounted: { is: 'other', volume: 'vault' } }));
    t.equal(result.state, 'blind');
    t.match(result.unseen, wholeLists([{ what: 'the token of deployment gitlab/gitlab-runner', why: /volume vault/ }]));
  },
);

t.test('accounts that may not be read leave open whether the pod has a token', async (t) => {
  const unseen = { what: 'ServiceAccounts of gitlab', why: 'it is forbidden', because: 'forbidden' } as const;
  const hidden = { accounts: { complete: false, namespaces: new Map([['gitlab', { unseen }]]) } };
  t.match(judged(runnerToken, world({}, hidden)), wholeLists({ state: 'blind', findings: [], unseen: [unseen] }));
  t.equal(judged(runnerToken, world({ automount: true }, hidden)).state, 'green');
});

t.test('a fix turns on the token for this pod only, in the values of its release if Helm owns it', async (t) => {
  const fixesOf = (changed: World) => judged(runnerToken, changed).findings.flatMap(({ fix }) => fix.map(fixText));
  const patch = `'{"spec":{"template":{"spec":{"automountServiceAccountToken":true}}}}'`;
  const command = `kubectl --namespace gitlab patch deployment gitlab-runner --type merge --patch ${patch}`;
  t.same(fixesOf(world({}, withAutomount('gitlab-runner-common', false))), [command]);
  t.match(
    fixesOf(world({ automount: false }, {}, { release: { name: 'runner', namespace: 'gitlab' } })),
    wholeLists([
      /^in the values of Helm release runner \(namespace gitlab\), set automountServiceAccountToken of the pod to true, then run helm upgrade/,
    ]),
  );
  t.match(
    fixesOf(world({ automount: false }, {}, { mark: 'operator' })),
    wholeLists([/^in podSpec of the Runner object of the operator/]),
  );
  t.match(
    fixesOf(world({ automount: false, mounted: SECRET })),
    wholeLists([/^remove the mount of volume api \(Secret gitlab\/long-lived\) from container runner/, command]),
  );
  t.match(fixesOf(world({ mounted: SECRET })), wholeLists([/^remove the mount of volume api/]));
});
