import t from 'tap';
import { tryRule } from '../../../src/mapping/index/try-rule.ts';
import type { JobRule, ManagerRule } from '../../../src/mapping/mapping.ts';
import type { JobSubject, ManagerSubject } from '../../../src/mapping/subject.ts';

const job: JobSubject = {
  kind: 'job',
  namespace: 'gitlab',
  createdBy: 'gitlab/runner',
  instance: 'gitlab.example.com',
  project: '4242',
  rootGroup: undefined,
  runner: 'abc',
};
const manager: ManagerSubject = { kind: 'manager', namespace: 'gitlab', name: undefined };

const common = { name: 'r', serviceAccount: 'ci-a', missing: 'refuse', allow: [], optOut: 'refuse' } as const;
const jobRule = (match: JobRule['match'], rest: Partial<JobRule> = {}): JobRule => ({
  ...common,
  kind: 'job',
  match,
  ...rest,
});
const managerRule = (match: ManagerRule['match']): ManagerRule => ({
  name: 'm',
  serviceAccount: 'runner',
  missing: 'refuse',
  kind: 'manager',
  match,
});

const REASONS: [name: string, rule: JobRule | ManagerRule, reason: object][] = [
  ['a rule for managers', managerRule({}), { matcher: 'kind', found: 'job', wanted: ['manager'] }],
  ['another project', jobRule({ projects: ['1', '2'] }), { matcher: 'projects', found: '4242', wanted: ['1', '2'] }],
  [
    'a group that is not known',
    jobRule({ rootGroups: ['7'] }),
    { matcher: 'rootGroups', found: undefined, wanted: ['7'] },
  ],
  ['another runner', jobRule({ runners: ['x'] }), { matcher: 'runners', found: 'abc', wanted: ['x'] }],
  [
    'another manager',
    jobRule({ createdBy: ['a/b'] }),
    { matcher: 'createdBy', found: 'gitlab/runner', wanted: ['a/b'] },
  ],
  ['another namespace', jobRule({ namespaces: ['ci'] }), { matcher: 'namespaces', found: 'gitlab', wanted: ['ci'] }],
  [
    'another instance',
    jobRule({ instances: ['x'] }),
    { matcher: 'instances', found: 'gitlab.example.com', wanted: ['x'] },
  ],
  [
    'the first of two reasons',
    jobRule({ projects: ['1'], runners: ['x'] }),
    { matcher: 'projects', found: '4242', wanted: ['1'] },
  ],
  [
    'a placeholder without a value',
    jobRule({}, { serviceAccount: 'g-{rootGroup}' }),
    { matcher: 'serviceAccount', found: undefined, wanted: ['{rootGroup}'] },
  ],
  [
    'a name that comes out too long',
    jobRule({}, { serviceAccount: `${'a'.repeat(250)}-{project}` }),
    { matcher: 'serviceAccount', found: `${'a'.repeat(250)}-4242`, wanted: [`${'a'.repeat(250)}-{project}`] },
  ],
  [
    'an account that does not exist',
    jobRule({}, { missing: 'next' }),
    { matcher: 'missing', found: undefined, wanted: ['ci-a'] },
  ],
];

for (const [name, rule, reason] of REASONS) {
  t.test(`why a rule does not match a job: ${name}`, async (t) =>
    t.strictSame(
      tryRule(rule, job, () => false),
      reason,
    ),
  );
}

t.test('why a rule does not match a manager pod', async (t) => {
  t.strictSame(
    tryRule(managerRule({ names: ['x'] }), manager, () => true),
    { matcher: 'names', found: undefined, wanted: ['x'] },
  );
  t.strictSame(
    tryRule(managerRule({ namespaces: ['x'] }), manager, () => true),
    { matcher: 'namespaces', found: 'gitlab', wanted: ['x'] },
  );
  t.strictSame(
    tryRule({ ...managerRule({}), serviceAccount: 'm-{project}' }, manager, () => true),
    {
      matcher: 'serviceAccount',
      found: undefined,
      wanted: ['{project}'],
    },
  );
});

t.test('a rule that matches gives the account with its placeholders filled', async (t) => {
  const rule = jobRule(
    { projects: ['4242'], namespaces: ['gitlab'] },
    { serviceAccount: '{namespace}.ci-{project}', missing: 'next' },
  );
  t.same(
    tryRule(rule, job, (name) => name === 'gitlab.ci-4242'),
    { rule, serviceAccount: 'gitlab.ci-4242' },
  );
  const forManagers = { ...managerRule({ names: ['a'] }), serviceAccount: 'm-{namespace}' };
  t.same(
    tryRule(forManagers, { ...manager, name: 'a' }, () => false),
    { rule: forManagers, serviceAccount: 'm-gitlab' },
  );
});
