import t from 'tap';
import { CHECKLIST } from '../../../src/doctor/checklist/checklist.ts';
import { type Review, reviewOf } from '../../../src/doctor/checklist/review.ts';
import { checksFor } from '../../../src/doctor/checks.ts';
import { diagnose } from '../../../src/doctor/diagnosis.ts';
import { type Binding, formatSubject, type Subject } from '../../../src/doctor/world/rbac.ts';
import { isSeen, type Seen } from '../../../src/doctor/world/seen.ts';
import type { World } from '../../../src/doctor/world/world.ts';
import { wholeLists } from '../../whole-lists.ts';
import { everywhere, guard, mapping, rbac } from '../world/healthy-world.ts';
import { aws, IMAGE, reviewedRbac, reviewedRunner, reviewedWorld, security } from '../world/reviewed-world.ts';

const forbidden: Seen<never> = {
  unseen: { what: 'a part', why: 'it is forbidden', because: 'forbidden', needs: 'list parts' },
};
const unasked: Seen<never> = { unseen: { what: 'AWS', why: 'not given', because: 'unasked', needs: '--aws' } };

function reviewed(changes: Partial<World> = {}): Review {
  const world = reviewedWorld(changes);
  return reviewOf(world, diagnose(world, checksFor({ security: true, aws: changes.aws === undefined })), '1.2.3');
}
const itemIn = ({ items }: Review, id: string) => items.find((item) => item.id === id);

/** The lines that only a person can answer. */
const BY_HAND = ['protected_runners', 'metadata_service', 'network_enforces', 'alerts'];

t.test('each line has one answer, and where all is as it should be it is yes or by hand', async (t) => {
  const { items } = reviewed();
  t.same(
    items.map(({ id }) => id),
    CHECKLIST.map(({ id }) => id),
  );
  for (const { answer, byHand, findings, id, unseen } of items) {
    t.equal(answer, BY_HAND.includes(id) ? 'by hand' : 'yes', `${id} ${JSON.stringify([findings, unseen])}`);
    t.equal(typeof byHand, answer === 'by hand' ? 'string' : 'object', id);
  }
});

t.test('a line is answered with yes only if all that it needs was seen', async (t) => {
  const healthy = reviewedWorld();
  for (const [key, part] of Object.entries(healthy)) {
    if (typeof part !== 'object' || !('seen' in part)) continue;
    const world = { ...healthy, [key]: forbidden } as World;
    const { items } = reviewOf(world, diagnose(world, checksFor({ security: true })), '1.2.3');
    for (const { answer, id, unseen } of items) if (unseen.length > 0) t.equal(answer, 'not checked', `${id} ${key}`);
  }
  const nothing = Object.fromEntries(
    Object.entries(healthy).map(([key, part]) => [
      key,
      typeof part === 'object' && 'seen' in part
        ? forbidden
        : typeof part === 'object' && 'complete' in part
          ? { complete: false, namespaces: new Map() }
          : part,
    ]),
  ) as unknown as World;
  const { items } = reviewOf(nothing, diagnose(nothing, checksFor({ security: true })), '1.2.3');
  t.same(
    items.filter(({ answer }) => answer !== 'not checked').map(({ id }) => id),
    BY_HAND,
  );
});

t.test('a finding of a check turns each line that it answers to no', async (t) => {
  for (const { by, id } of CHECKLIST)
    for (const { allowsNotices, check, codes = [`any_of_${check.id}`], allowed = [] } of by)
      for (const code of codes) {
        const world = reviewedWorld();
        const one = {
          code,
          check: check.id,
          level: allowsNotices ? 'warning' : 'notice',
          object: 'o',
          found: 'f',
          wanted: 'w',
          fix: [],
          link: 'l',
        } as const;
        const ofAllowed = allowed.map((other) => ({ ...one, code: other }));
        const whole = diagnose(world, checksFor({ security: true, aws: true }));
        const diagnosis = {
          ...whole,
          checks: whole.checks.map((result) =>
            result.id === check.id ? { ...result, findings: [one, ...ofAllowed] } : result,
          ),
        };
        const found = itemIn(reviewOf(world, diagnosis, '1.2.3'), id);
        t.match(found, wholeLists({ answer: 'no', findings: [one], notes: ofAllowed }), `${id} ${code}`);
      }
});

t.test('findings of other codes do not answer a line', async (t) => {
  const unlabeled = reviewed({ namespaces: everywhere({ gitlab: {}, irsa: {} }) });
  t.equal(itemIn(unlabeled, 'modes')?.answer, 'no');
  t.equal(itemIn(unlabeled, 'webhook_namespace')?.answer, 'yes');
});

t.test('what a line allows is a note, such as an administrator', async (t) => {
  const binding: Binding = {
    ...({ kind: 'ClusterRoleBinding', name: 'admins', namespace: undefined, role: 'ClusterRole/all' } as const),
    subjects: [{ kind: 'Group', name: 'admins' }],
  };
  const review = reviewed({ rbac: rbac([{ binding, rule: { verbs: ['*'], apiGroups: ['*'] } }]) });
  t.match(
    itemIn(review, 'mapping_writers'),
    wholeLists({ answer: 'yes', notes: [{ code: 'administrator' }], findings: [] }),
  );
  const policy = { arn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy', namespaces: undefined };
  const entries = [{ principalArn: 'arn:aws:iam::111122223333:role/admin', policies: [policy] }];
  const world = reviewedWorld({ aws: aws({ accessEntries: { seen: entries } }) });
  const withEntry = reviewOf(world, diagnose(world, checksFor({ security: true, aws: true })), '1.2.3');
  t.match(
    itemIn(withEntry, 'mapping_writers'),
    wholeLists({ answer: 'yes', notes: [{ code: 'access_entry_administrator' }] }),
  );
});

const everything = (...subjects: Subject[]) => {
  const binding: Binding = {
    ...({ kind: 'ClusterRoleBinding', name: 'admins', namespace: undefined, role: 'ClusterRole/all' } as const),
    subjects,
  };
  return { binding, rule: { verbs: ['*'], apiGroups: ['*'] } };
};
const account = (namespace: string, name: string): Subject => ({ kind: 'ServiceAccount', namespace, name });

/** The lines that say that only administrators may do something. */
const FOR_ADMINISTRATORS = [
  ...['runner_namespace_writers', 'pod_creators', 'guard', 'guard_permissions', 'cluster_permissions'],
  ...['mapping_writers', 'webhook_namespace'],
];

const ofJobs: [subject: Subject, isOfJobs: boolean][] = [
  [account('gitlab', 'default'), true],
  [account('gitlab', 'gitlab-runner-common'), true],
  [{ kind: 'User', name: 'system:serviceaccount:gitlab:ci-billing' }, true],
  [{ kind: 'User', name: 'system:anonymous' }, true],
  [{ kind: 'Group', name: 'system:authenticated' }, true],
  [{ kind: 'Group', name: 'system:unauthenticated' }, true],
  [{ kind: 'Group', name: 'system:serviceaccounts' }, true],
  [{ kind: 'Group', name: 'system:serviceaccounts:gitlab' }, true],
  [{ kind: 'Group', name: 'system:serviceaccounts:argocd' }, false],
  [{ kind: 'Group', name: 'admins' }, false],
  [{ kind: 'User', name: 'gitlab' }, false],
  [account('argocd', 'argocd'), false],
];
for (const [subject, isOfJobs] of ofJobs)
  t.test(`${subject.kind} ${subject.name} as an administrator is ${isOfJobs ? 'an error' : 'a note'}`, async (t) => {
    const review = reviewed({ rbac: rbac([everything({ kind: 'User', name: 'root' }, subject)]) });
    for (const id of FOR_ADMINISTRATORS) t.equal(itemIn(review, id)?.answer, isOfJobs ? 'no' : 'yes', id);
    const { findings, notes } = itemIn(review, 'mapping_writers') ?? {};
    t.match(findings, wholeLists(isOfJobs ? [{ code: 'job_administrator', level: 'error' }] : []));
    t.equal(notes?.length, isOfJobs ? 1 : 2);
    t.same(review.scope.administrators, ['User root', ...(isOfJobs ? [] : [formatSubject(subject)])]);
  });

const creator = (namespace: string | undefined, subject: Subject, resources = ['pods'], name = 'creators') => {
  const role = namespace === undefined ? `ClusterRole/${name}` : `${namespace}/${name}`;
  const kind = namespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding';
  const binding: Binding = { kind, name, namespace, role, subjects: [subject] };
  return { binding, rule: { verbs: ['create'], apiGroups: ['*'], resources } };
};
const ENFORCED = 'pod-security.kubernetes.io/enforce';
const withNamespaces = (more: Record<string, Record<string, string>>) =>
  everywhere({ gitlab: { 'gitlab-runner-irsa': 'enforce' }, irsa: {}, 'kube-system': {}, ...more });
const bob: Subject = { kind: 'User', name: 'bob' };

t.test('where others may create pods without Pod Security, a person looks at the nodes of managers', async (t) => {
  const inWeb = (labels: Record<string, string>, ...given: Parameters<typeof creator>[]) =>
    itemIn(
      reviewed({
        namespaces: withNamespaces({ web: labels }),
        rbac: reviewedRbac(given.map((one) => creator(...one))),
      }),
      'root_on_nodes',
    );
  t.match(inWeb({}, ['web', bob]), { answer: 'by hand', byHand: /namespace web .*User bob/ });
  t.match(inWeb({ [ENFORCED]: 'privileged' }, ['web', bob, ['daemonsets']]), { answer: 'by hand' });
  t.match(inWeb({}, [undefined, bob]), { answer: 'by hand', byHand: /namespaces gitlab, web / });
  for (const level of ['baseline', 'restricted'])
    t.match(inWeb({ [ENFORCED]: level }, ['web', bob]), { answer: 'yes' }, level);
  t.match(inWeb({}, ['web', { kind: 'Group', name: 'system:masters' }]), { answer: 'yes' });
  t.match(inWeb({}, ['web', bob, ['configmaps']]), { answer: 'yes' });
  t.match(inWeb({}), { answer: 'yes' });
  const given = reviewedRbac();
  const inPart = isSeen(given) ? { seen: { ...given.seen, isWhole: false } } : given;
  for (const blind of [forbidden, inPart])
    t.match(itemIn(reviewed({ rbac: blind }), 'root_on_nodes'), { answer: 'by hand', byHand: /every namespace/ });
});

t.test('the same where jobs run, unless the guard denies such pods', async (t) => {
  const inGitlab = (changes: Partial<World>, ...given: Parameters<typeof creator>) =>
    itemIn(reviewed({ rbac: reviewedRbac([creator(...given)]), ...changes }), 'root_on_nodes');
  t.match(inGitlab({}, 'gitlab', bob), { answer: 'by hand', byHand: /namespace gitlab .*User bob/ });
  const denied = { guard: guard({}, { 'nodes enforce': ['Deny', 'Audit'] }) };
  t.match(inGitlab(denied, 'gitlab', bob), { answer: 'yes' });
  t.match(inGitlab(denied, 'gitlab', bob, ['daemonsets']), { answer: 'by hand' }, 'the guard leaves workloads alone');
  t.match(inGitlab({}, 'gitlab', account('gitlab', 'gitlab-runner-common')), { answer: 'yes' }, 'a manager');
});

t.test('programs with permissions of administrators are for a person to judge, and people are a no', async (t) => {
  const given = (subject: Subject) => {
    const one = creator(undefined, subject, ['persistentvolumes'], 'driver');
    return itemIn(reviewed({ rbac: reviewedRbac([one]) }), 'cluster_permissions');
  };
  t.match(
    given(account('add-ons', 'driver')),
    wholeLists({
      ...{ answer: 'by hand', findings: [], notes: [{ code: 'volume_creator', level: 'notice' }] },
      byHand: /^look whether each program with one of these bindings needs it, .*: clusterrolebinding driver$/,
    }),
  );
  t.match(given(bob), wholeLists({ answer: 'no', findings: [{ code: 'volume_creator' }], byHand: null }));
});

t.test('before there is a mapping, the accounts of labeled namespaces count', async (t) => {
  const given = rbac([everything(account('gitlab', 'default'))]);
  const review = reviewed({ rbac: given, mapping: forbidden });
  t.match(itemIn(review, 'mapping_writers'), wholeLists({ answer: 'no', findings: [{ code: 'job_administrator' }] }));
});

t.test('before there is a mapping, no account of a labeled namespace is a program', async (t) => {
  const given = (namespace: string) => {
    const one = creator(undefined, account(namespace, 'default'), ['persistentvolumes'], 'driver');
    return itemIn(reviewed({ rbac: reviewedRbac([one]), mapping: forbidden }), 'cluster_permissions');
  };
  t.match(given('gitlab'), wholeLists({ answer: 'no', findings: [{ code: 'volume_creator', level: 'warning' }] }));
  t.match(given('add-ons'), wholeLists({ findings: [], notes: [{ code: 'volume_creator', level: 'notice' }] }));
});

t.test('an administrator that jobs can be is not one whom the mapping may exempt', async (t) => {
  const given = rbac([everything(account('gitlab', 'deployer'))]);
  const exempt = { users: ['system:serviceaccount:gitlab:deployer'] };
  const review = reviewed({ rbac: given, mapping: mapping({ exempt }) });
  t.match(itemIn(review, 'exempt_requesters'), { answer: 'no' });
});

t.test('without --aws, the lines about AWS are not checked, and name the option', async (t) => {
  const review = reviewed({ aws: unasked });
  t.match(itemIn(review, 'audit_log'), wholeLists({ answer: 'not checked', unseen: [{ needs: '--aws' }] }));
});

t.test('on EKS without --aws, no line about permissions is yes: access entries give them beside RBAC', async (t) => {
  const review = reviewed({ aws: unasked });
  for (const id of [
    ...['runner_namespace_writers', 'pod_creators', 'guard', 'cluster_permissions', 'mapping_writers'],
    'webhook_namespace',
  ])
    t.match(
      itemIn(review, id),
      wholeLists({ answer: 'not checked', unseen: [{ what: /access entries/, needs: '--aws' }] }),
      id,
    );
  const elsewhere = reviewed({ aws: unasked, issuer: { seen: 'https://issuer.example.com' } });
  t.match(itemIn(elsewhere, 'mapping_writers'), { answer: 'yes' });
});

t.test('what has to be looked at by hand names the rules and the Service', async (t) => {
  const rules = { billing: { match: { kind: 'job', projects: [1], createdBy: ['gitlab/gitlab-runner-common'] } } };
  const review = reviewed({ mapping: mapping({ rules }) });
  t.match(
    itemIn(review, 'protected_runners')?.byHand,
    /\(rules without createdBy: everyone-else; rules with createdBy: billing\)/,
  );
  t.match(itemIn(review, 'network_enforces')?.byHand, 'https://gitlab-runner-irsa.irsa.svc/');
  t.notMatch(itemIn(reviewed({ mapping: forbidden }), 'protected_runners')?.byHand, /createdBy/);
});

t.test('the versions and digests are those of the world', async (t) => {
  const { date, digests, versions } = reviewed();
  t.equal(date, '2026-11-25T12:00:00Z');
  t.same(versions, {
    ...{ command: '1.2.3', kubernetes: 'v1.36.3', webhook: 'images.example.com/gitlab-runner-irsa:0.1.0' },
    runners: [{ workload: 'deployment gitlab/gitlab-runner', image: IMAGE }],
  });
  t.equal(digests.mapping?.length, 64);
  t.ok(digests.guard?.every(({ expected, fingerprint }) => expected === fingerprint));
  const blind = reviewed({ security: forbidden, guard: forbidden });
  t.match(blind, { versions: { kubernetes: null, webhook: null }, digests: { mapping: null, guard: null } });
  const missing = reviewed({
    security: security({ kubernetes: forbidden, webhookImage: { seen: undefined }, mappingDigest: forbidden }),
    guard: { seen: { prefix: 'p', policies: new Map(), bindings: [], managerAccounts: [] } },
    ...{ aws: aws(), runners: everywhere({ gitlab: [{ ...reviewedRunner(), image: undefined }] }) },
  });
  t.match(
    missing,
    wholeLists({
      versions: { kubernetes: null, webhook: null, runners: [{ image: null }] },
      digests: { mapping: null },
    }),
  );
  t.ok(missing.digests.guard?.every(({ fingerprint }) => fingerprint === null));
});

t.test('a review says who ran it, with which options, and which images run', async (t) => {
  const world = reviewedWorld();
  const review = reviewOf(world, diagnose(world, checksFor({ security: true })), '1.2.3', ['--aws']);
  t.match(
    review,
    wholeLists({
      by: 'alice@example.com',
      options: ['--aws'],
      digests: { webhook: [/@sha256:/], eksWebhook: null },
    }),
  );
  t.match(
    reviewed({ security: forbidden }),
    wholeLists({ by: null, options: [], digests: { webhook: null, eksWebhook: null } }),
  );
});

t.test('the same world has the same review', async (t) => t.same(reviewed(), reviewed()));

t.test(
  'a review says what it is about: who counts as administrator, who is exempt, and where it was read',
  async (t) => {
    const bound: Binding = {
      ...({ kind: 'ClusterRoleBinding', name: 'admins', namespace: undefined, role: 'ClusterRole/all' } as const),
      subjects: [{ kind: 'Group', name: 'admins' }],
    };
    const policy = { arn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy', namespaces: undefined };
    const entries = [{ principalArn: 'arn:aws:iam::111122223333:role/admin', policies: [policy] }];
    const world = reviewedWorld({
      aws: aws({ accessEntries: { seen: entries } }),
      mapping: mapping({ exempt: { groups: ['system:masters'], users: ['alice'] } }),
      rbac: rbac([{ binding: bound, rule: { verbs: ['*'], apiGroups: ['*'] } }]),
    });
    t.same(reviewOf(world, diagnose(world, checksFor({ security: true, aws: true })), '1.2.3').scope, {
      namespaces: ['irsa', 'gitlab'],
      managers: ['gitlab/gitlab-runner-common'],
      administrators: ['Group admins', 'arn:aws:iam::111122223333:role/admin'],
      exempt: ['Group system:masters', 'User alice'],
      roles: 'aws',
      aws: {
        ...{ account: '111122223333', caller: 'arn:aws:iam::111122223333:user/alice' },
        ...{ isEks: true, cluster: 'tools', region: 'eu-central-1' },
      },
    });
    t.match(reviewed({ aws: aws({ cluster: { seen: undefined } }) }).scope, { aws: { cluster: null, region: null } });
    const blind = reviewed({ aws: unasked, mapping: forbidden, rbac: forbidden, roles: forbidden });
    t.same(blind.scope, {
      ...{ namespaces: null, managers: null, administrators: null, exempt: null, roles: null, aws: null },
    });
  },
);
