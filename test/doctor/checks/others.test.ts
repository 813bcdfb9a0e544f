import t from 'tap';
import { podCreators } from '../../../src/doctor/checks/cluster/pod-creators.ts';
import { waysAround } from '../../../src/doctor/checks/cluster/ways-around.ts';
import { mappingWriters } from '../../../src/doctor/checks/mapping/mapping-writers.ts';
import { runnerAccount } from '../../../src/doctor/checks/runners/runner-account.ts';
import { runnerListed } from '../../../src/doctor/checks/runners/runner-listed.ts';
import { eksWebhookPresent } from '../../../src/doctor/checks/webhook/eks-webhook-present.ts';
import type { Fix } from '../../../src/doctor/fix/fix.ts';
import type { Binding, PolicyRule, Subject } from '../../../src/doctor/world/rbac.ts';
import type { World } from '../../../src/doctor/world/world.ts';
import { wholeLists } from '../../whole-lists.ts';
import {
  accounts,
  eksWebhook,
  everywhere,
  guard,
  healthyWorld,
  judged,
  mapping,
  ours,
  rbac,
  runner,
  template,
} from '../world/healthy-world.ts';

// Fixes that would harm others if they did more than they must: each case is a world in which another user needs something.

const GROUP: Subject = { kind: 'Group', name: 'devs' };
const MANAGER: Subject = { kind: 'ServiceAccount', namespace: 'gitlab', name: 'gitlab-runner-common' };
const GPU: Subject = { kind: 'ServiceAccount', namespace: 'gitlab', name: 'gitlab-runner-gpu' };

function bound(subject: Subject, changes: Partial<Binding>, rule: Partial<PolicyRule> = {}) {
  const binding: Binding = {
    ...{ kind: 'RoleBinding', namespace: 'gitlab', name: 'b', role: 'gitlab/b', subjects: [subject] },
    ...changes,
  };
  return { binding, rule };
}

const withRunners = (...names: readonly string[]) => ({
  accounts: accounts(Object.fromEntries(['gitlab-runner-common', ...names].map((name) => [name, undefined]))),
  runners: everywhere({
    gitlab: names.map((service_account, index) => ({
      ...runner(template({ kubernetes: { service_account } })),
      name: `runner-${index}`,
    })),
  }),
});

function fixesOf(check: Parameters<typeof judged>[0], changes: Partial<World>): readonly Fix[] {
  return judged(check, healthyWorld(changes)).findings.flatMap(({ fix }) => fix);
}

const KEEP = { default: { job: 'keep' } };

t.test('the account that the only runner of a manager configures replaces the one that none configures', async (t) => {
  const fix = fixesOf(runnerAccount, { mapping: mapping(KEEP), ...withRunners('gitlab-jobs') });
  t.match(fix, wholeLists([{ edit: { path: 'managers[0].jobServiceAccounts', set: ['gitlab-jobs'] } }]));
});

t.test('an account that another runner of the manager configures stays', async (t) => {
  const fix = fixesOf(runnerAccount, withRunners('gitlab-jobs', 'default'));
  t.match(fix, wholeLists([{ edit: { set: ['default', 'gitlab-jobs'] } }]));
});

t.test('the fixes of two runners do not undo each other', async (t) => {
  const fix = fixesOf(runnerAccount, withRunners('gitlab-jobs', 'ci-other'));
  for (const one of fix) t.match(one, wholeLists({ edit: { set: ['gitlab-jobs', 'ci-other'] } }));
  t.equal(fix.length, 2);
});

t.test('two accounts with default.job: keep would be refused by the webhook, so a person decides', async (t) => {
  const fix = fixesOf(runnerAccount, { mapping: mapping(KEEP), ...withRunners('gitlab-jobs', 'default') });
  t.match(fix, wholeLists([{ advice: /a manager can have only one/ }]));
});

t.test('an account stays as long as a configuration of the manager was not read', async (t) => {
  const one = withRunners('gitlab-jobs');
  const [there] = one.runners.namespaces.values();
  const unread = { ...runner(), name: 'unread', settings: [] };
  const runners = everywhere({ gitlab: [...(there !== undefined && 'seen' in there ? there.seen : []), unread] });
  t.match(fixesOf(runnerAccount, { ...one, runners }), wholeLists([{ edit: { set: ['default', 'gitlab-jobs'] } }]));
});

t.test('a group that may write the mapping keeps its binding', async (t) => {
  const cluster = { kind: 'ClusterRoleBinding', namespace: undefined, name: 'devs', role: 'ClusterRole/edit' } as const;
  const rule = { resources: ['pods', 'configmaps', 'secrets', 'services', 'events'], apiGroups: [''] };
  const [fix, ...others] = fixesOf(mappingWriters, { rbac: rbac([bound(GROUP, cluster, rule)]) });
  t.same(others, []);
  t.match(fix, {
    advice: /by RoleBindings in its own namespaces first, because it loses .*: kubectl edit clusterrolebinding devs$/,
  });
  t.match(fix, { advice: /pods, configmaps, secrets, services, and 1 more/ });
});

t.test('an administrator is not unbound by a command', async (t) => {
  const cluster = { kind: 'ClusterRoleBinding', namespace: undefined, name: 'root', role: 'ClusterRole/all' } as const;
  const fix = fixesOf(mappingWriters, { rbac: rbac([bound(GROUP, cluster, { apiGroups: ['*'] })]) });
  t.ok(fix.every((one) => 'advice' in one));
});

t.test('a user of one namespace keeps the binding', async (t) => {
  const changes = { namespace: 'irsa', role: 'irsa/b' };
  const [fix] = fixesOf(mappingWriters, { rbac: rbac([bound({ kind: 'User', name: 'eve' }, changes)]) });
  t.match(fix, {
    advice: /because it loses all that Role irsa\/b gives .*: kubectl --namespace irsa edit rolebinding b$/,
  });
});

t.test('the Role of a Helm release is changed in its values', async (t) => {
  const found = rbac([bound(MANAGER, {})]);
  const owned =
    'seen' in found
      ? { seen: { ...found.seen, releases: new Map([['gitlab/b', { name: 'runner', namespace: 'ci' }]]) } }
      : found;
  t.match(
    fixesOf(waysAround, { rbac: owned }),
    wholeLists([
      { advice: /in the values of Helm release runner \(namespace ci\), set rbac\.rules .*pods\/exec.*helm upgrade/ },
    ]),
  );
});

const gpu = { ...runner(), name: 'gpu', account: 'gitlab-runner-gpu' };
const UNLISTED = { runners: everywhere({ gitlab: [runner(), gpu] }), rbac: rbac([bound(GPU, {})]) };

t.test('a runner that the mapping does not list is listed before the guard or enforce stops it', async (t) => {
  const open = { guard: { seen: { ...guard().seen, policies: new Map(), bindings: [] } } };
  const listed = { advice: /^first list ServiceAccount gitlab\/gitlab-runner-gpu in managers of the mapping/ };
  t.match(fixesOf(waysAround, { ...UNLISTED, ...open })[0], listed);
  const observed = { namespaces: everywhere({ gitlab: { 'gitlab-runner-irsa': 'observe' }, irsa: {} }) };
  t.match(
    fixesOf(podCreators, { ...UNLISTED, ...observed }),
    wholeLists([listed, { advice: /gitlab-runner-irsa=enforce/ }]),
  );
});

t.test('the permissions of a runner that the mapping does not list are not findings beside that', async (t) => {
  const notMoved = mapping({ rules: { managers: { match: { kind: 'manager', names: ['cluster'] } } } });
  const open = { guard: { seen: { ...guard().seen, policies: new Map(), bindings: [] } } };
  const observed = { namespaces: everywhere({ gitlab: { 'gitlab-runner-irsa': 'observe' }, irsa: {} }) };
  const only = { ...UNLISTED, ...open, ...observed, mapping: notMoved };
  t.same(fixesOf(waysAround, only), []);
  t.same(fixesOf(podCreators, only), []);
  t.match(judged(runnerListed, healthyWorld(only)).findings, wholeLists([{ code: 'runner_unlisted' }]));

  const withDevs = {
    ...only,
    rbac: rbac([bound(GPU, {}), bound(GROUP, { name: 'devs', role: 'gitlab/devs' })]),
  };
  const [creators] = judged(podCreators, healthyWorld(withDevs)).findings;
  t.match(creators?.found, /observe, and Group devs may create pods/);
  t.match(
    creators?.fix,
    wholeLists([{ advice: /^first list ServiceAccount gitlab\/gitlab-runner-gpu/ }, {}]),
    'it still comes first',
  );
  t.match(judged(waysAround, healthyWorld(withDevs)).findings, wholeLists([{ object: 'rolebinding gitlab/devs' }]));

  const elsewhere = {
    ...only,
    runners: everywhere({ gitlab: [runner()], team: [{ ...gpu, namespace: 'team', settings: [] }] }),
  };
  const others: Subject = { ...GPU, namespace: 'team' };
  t.match(
    judged(waysAround, healthyWorld({ ...elsewhere, rbac: rbac([bound(others, {})]) })).findings,
    wholeLists([{ code: 'way_open' }]),
    'a runner of another namespace has no business here',
  );
});

t.test('a second EKS webhook is not deleted, because other namespaces may need it', async (t) => {
  const fix = fixesOf(eksWebhookPresent, { mutating: { seen: [ours(), eksWebhook(), eksWebhook('zz-pod-identity')] } });
  t.match(fix, wholeLists([{ advice: /exclude their namespaces in the namespaceSelector of .* zz-pod-identity/ }]));
});

for (const [caBundle, codes] of [
  ['', ['eks_webhook_untrusted']],
  [undefined, ['eks_webhook_untrusted']],
  ['Y2E=', []],
] as const)
  t.test(`an EKS webhook behind a Service with caBundle ${caBundle}: ${codes.join() || 'trusted'}`, async (t) => {
    const service = { namespace: 'kube-system', name: 'pod-identity-webhook' };
    const clientConfig = { service, ...(caBundle === undefined ? {} : { caBundle }) };
    const [entry] = eksWebhook().webhooks ?? [];
    const own = { ...eksWebhook(), webhooks: entry === undefined ? [] : [{ ...entry, clientConfig }] };
    const { findings } = judged(eksWebhookPresent, healthyWorld({ mutating: { seen: [ours(), own] } }));
    t.same(
      findings.map(({ code }) => code),
      codes,
    );
  });
