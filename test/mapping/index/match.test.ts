import fc from 'fast-check';
import t from 'tap';
import { compile } from '../../../src/mapping/index/compile.ts';
import { match } from '../../../src/mapping/index/match.ts';
import { candidates } from '../../../src/mapping/index/postings.ts';
import type { JobRule, Manager, Mapping, Rule } from '../../../src/mapping/mapping.ts';
import type { JobSubject, Subject } from '../../../src/mapping/subject.ts';
import { mappings, subjects } from '../arbitrary.ts';

/** What "first match wins" means, as design and documentation say it, without any index. */
function firstMatch({ rules }: Mapping, subject: Subject, exists: (name: string) => boolean): string | undefined {
  const held: Record<string, string | undefined> =
    subject.kind === 'manager'
      ? { names: subject.name, namespaces: subject.namespace }
      : {
          projects: subject.project,
          createdBy: subject.createdBy,
          namespaces: subject.namespace,
          rootGroups: subject.rootGroup,
          runners: subject.runner,
          instances: subject.instance,
        };
  for (const rule of rules) {
    if (rule.kind !== subject.kind) continue;
    if (!Object.entries(rule.match).every(([key, wanted]) => (wanted as string[]).some((value) => value === held[key])))
      continue;
    const account = rule.serviceAccount
      .replace('{namespace}', subject.namespace)
      .replace('{project}', (subject.kind === 'job' && subject.project) || '?')
      .replace('{rootGroup}', (subject.kind === 'job' && subject.rootGroup) || '?');
    if (account.includes('?') || (rule.missing === 'next' && !exists(account))) continue;
    return `${rule.name} ${account}`;
  }
  return undefined;
}

t.test('the index finds what reading all rules in order finds', async (t) => {
  let found = 0;
  fc.assert(
    fc.property(mappings, fc.array(subjects, { minLength: 10 }), fc.func(fc.boolean()), (mapping, subjects, exists) => {
      const index = compile(mapping);
      return subjects.every((subject) => {
        const result = match(index, subject, exists);
        if (result !== undefined) found++;
        return (result && `${result.rule.name} ${result.serviceAccount}`) === firstMatch(mapping, subject, exists);
      });
    }),
    { numRuns: 1000 },
  );
  t.ok(found > 1000, `${found} subjects matched a rule`);
});

const base = {
  version: 1,
  default: { manager: 'keep', job: 'deny' },
  unannotated: 'warn',
  exempt: { groups: [], users: [] },
  names: new Map(),
  contact: undefined,
} as const;
const manager: Manager = {
  key: 'gitlab/runner',
  identity: { serviceAccount: { namespace: 'gitlab', name: 'runner' } },
  jobServiceAccounts: ['default'],
  tokens: 'bound',
  namespaces: ['gitlab'],
};
const job: JobSubject = {
  kind: 'job',
  namespace: 'gitlab',
  createdBy: 'gitlab/runner',
  instance: undefined,
  project: '4999',
  rootGroup: '7',
  runner: 'abc',
};

function jobRule(name: string, matchers: JobRule['match'], rest: Partial<JobRule> = {}): JobRule {
  return {
    name,
    kind: 'job',
    match: matchers,
    serviceAccount: `ci-${name}`,
    missing: 'refuse',
    allow: [],
    optOut: 'refuse',
    ...rest,
  };
}

function mappingOf(...rules: Rule[]): Mapping {
  return { ...base, managers: [manager], rules };
}

t.test('5,000 rules are not tried one by one', async (t) => {
  const crowds: [name: string, matchers: (n: number) => JobRule['match']][] = [
    ['one project each', (n) => ({ projects: [String(n)] })],
    [
      'two projects each, and what all say',
      (n) => ({ projects: [String(n), String(n + 1)], namespaces: ['gitlab'], createdBy: ['gitlab/runner'] }),
    ],
    [
      'few projects and one runner each',
      (n) => ({ projects: [String(4990 + (n % 10))], runners: [n === 4999 ? 'abc' : `r${n}`] }),
    ],
    ['one group each', (n) => ({ rootGroups: [String(n)], instances: ['gitlab.example.com'] })],
  ];
  for (const [name, matchers] of crowds) {
    const rules = Array.from({ length: 5000 }, (_, n) => jobRule(`r${n}`, matchers(n)));
    const index = compile(mappingOf(...rules, jobRule('last', {})));
    const asked = [...candidates(index.jobRules, job)];
    t.ok(asked.length <= 4, `${name}: ${asked.length} rules asked`);
    t.equal(asked.at(-1), 5000, 'the rule without matchers is among them');
  }
});

t.test('whether an account exists is asked only when everything else matches', async (t) => {
  const asked: string[] = [];
  const exists = (name: string) => {
    asked.push(name);
    return name === 'ci-third';
  };
  const mapping = mappingOf(
    jobRule('other-project', { projects: ['1'] }, { missing: 'next' }),
    jobRule('template', {}, { missing: 'next', serviceAccount: 'ci-{project}' }),
    jobRule('third', {}, { missing: 'next' }),
    jobRule('fourth', {}, { missing: 'next' }),
  );
  t.match(match(compile(mapping), job, exists), { rule: { name: 'third' }, serviceAccount: 'ci-third' });
  t.same(asked, ['ci-4999', 'ci-third']);
});

t.test('a rule that refuses decides without its account', async (t) => {
  const mapping = mappingOf(jobRule('a', {}), jobRule('b', {}));
  t.match(
    match(compile(mapping), job, () => false),
    { rule: { name: 'a' }, serviceAccount: 'ci-a' },
  );
});

t.test('a template that cannot be filled, or comes out too long, does not match', async (t) => {
  const long = `${'a'.repeat(245)}-{project}-{namespace}`;
  const mapping = mappingOf(
    jobRule('long', {}, { serviceAccount: long }),
    jobRule('group', {}, { serviceAccount: 'g-{rootGroup}' }),
    jobRule('rest', {}),
  );
  const index = compile(mapping);
  t.equal(match(index, job, () => true)?.serviceAccount, 'g-7');
  t.equal(match(index, { ...job, rootGroup: undefined }, () => true)?.serviceAccount, 'ci-rest');
});

t.test('without a rule there is no match', async (t) => {
  t.equal(
    match(compile(mappingOf()), job, () => true),
    undefined,
  );
});

t.test('an index can be sent to another thread', async (t) => {
  fc.assert(
    fc.property(mappings, subjects, (mapping, subject) => {
      const index = compile(mapping);
      t.same(
        match(structuredClone(index), subject, () => true),
        match(index, subject, () => true),
      );
    }),
    { numRuns: 50 },
  );
});
