import fc from 'fast-check';
import t from 'tap';
import { parseMapping } from '../../../src/mapping/document/parse.ts';
import { compile } from '../../../src/mapping/index/compile.ts';
import { match } from '../../../src/mapping/index/match.ts';
import { isConfigured, isManagerAccount, isReservedForJobs, reservedBy } from '../../../src/mapping/index/reserved.ts';
import type { Mapping } from '../../../src/mapping/mapping.ts';
import { mappings, possibleSubjects } from '../arbitrary.ts';

const { mapping, findings } = parseMapping(`
version: 1
managers:
  - {serviceAccount: gitlab/runner, namespaces: [gitlab, ci], jobServiceAccounts: [default, ci-jobs]}
  - {serviceAccount: gitlab/protected, namespaces: [secure], jobServiceAccounts: [ci-secure]}
rules:
  - {name: everywhere, match: {kind: manager, names: [a]}, serviceAccount: "runner-of-{namespace}"}
  - {name: there, match: {kind: manager, namespaces: [gitlab, ci]}, serviceAccount: runner}
  - {name: billing, match: {kind: job, projects: [4242], namespaces: [ci]}, serviceAccount: ci-billing, allow: [ci-deploy]}
  - {name: protected, match: {kind: job, createdBy: [gitlab/protected]}, serviceAccount: "{namespace}-{project}"}
  - {name: bound, match: {kind: job, projects: [1, 2]}, serviceAccount: "bound-{project}", missing: next}
  - {name: two, match: {kind: job, projects: [1], rootGroups: [7, 8]}, serviceAccount: "two-{project}-{rootGroup}"}
  - {name: group, match: {kind: job, rootGroups: [7]}, serviceAccount: "group-{rootGroup}"}
  - {name: twice, match: {kind: job}, serviceAccount: "twice.{project}-{project}"}
  - {name: convention, match: {kind: job}, serviceAccount: "ci-{project}"}
default: {manager: {serviceAccount: runner}, job: {serviceAccount: ci-nobody}}
`) as { mapping: Mapping; findings: unknown };
const index = compile(mapping);

t.test('the mapping of these cases has no errors', async (t) => t.ok(mapping, JSON.stringify(findings)));

const RESERVED: [namespace: string, account: string, by: string | undefined, why: string][] = [
  ['gitlab', 'runner', 'gitlab/runner', 'the account of a listed manager'],
  ['gitlab', 'protected', 'gitlab/protected', 'another one'],
  ['secure', 'protected', undefined, 'the same name in another namespace'],
  ['ci', 'runner', 'there', 'the target of a rule for managers'],
  ['elsewhere', 'runner', 'default', 'what manager pods get everywhere by default'],
  ['elsewhere', 'runner-of-elsewhere', 'everywhere', 'a template with the namespace'],
  ['elsewhere', 'runner-of-ci', undefined, 'the template with another namespace'],
  ['ci', 'ci-billing', 'billing', 'the target of a rule'],
  ['gitlab', 'ci-billing', undefined, 'outside the namespaces of the rule'],
  ['ci', 'ci-deploy', 'billing', 'what a job may ask for'],
  ['secure', 'secure-77', 'protected', 'a template with namespace and project'],
  ['secure', 'ci-77', 'convention', 'a convention reaches every namespace of a manager'],
  ['gitlab', 'gitlab-77', undefined, 'in a namespace of managers other than those of createdBy'],
  ['gitlab', 'ci-77', 'convention', 'a template'],
  ['gitlab', 'ci-77x', undefined, 'templates are anchored at the end'],
  ['gitlab', 'xci-77', undefined, 'and at the start'],
  ['gitlab', 'ci-', undefined, 'an id has a digit'],
  ['elsewhere', 'ci-77', undefined, 'where no manager may create jobs'],
  ['gitlab', 'bound-2', 'bound', 'an id among those of the rule'],
  ['gitlab', 'bound-3', undefined, 'an id that is not'],
  ['gitlab', 'two-1-8', 'two', 'two ids among those of the rule'],
  ['gitlab', 'two-1-9', undefined, 'the second is not'],
  ['gitlab', 'two-2-8', undefined, 'the first is not'],
  ['gitlab', 'group-7', 'group', 'the id of a group'],
  ['gitlab', 'group-8', undefined, 'the id of another group'],
  ['gitlab', 'twice.5-5', 'twice', 'the same id twice'],
  ['gitlab', 'twice.5-6', undefined, 'two ids where one is wanted'],
  ['gitlab', 'twicex5-5', undefined, 'a dot is a dot'],
  ['ci', 'ci-nobody', 'default', 'what jobs get by default'],
  ['elsewhere', 'ci-nobody', undefined, 'where there are no jobs'],
  ['gitlab', 'ci-jobs', undefined, 'what a manager only configures'],
  ['gitlab', 'default', undefined, 'the account of every pod'],
];

for (const [namespace, account, by, why] of RESERVED) {
  t.test(`${namespace}/${account}: ${why}`, async (t) => t.equal(reservedBy(index, namespace, account), by));
}

t.test('only what is given to jobs is reserved for jobs', async (t) => {
  t.ok(isReservedForJobs(index, 'ci', 'ci-billing'));
  t.notOk(isReservedForJobs(index, 'ci', 'runner'));
  t.notOk(isReservedForJobs(index, 'ci', 'nobody'));
});

const MANAGERS: [namespace: string, account: string, is: boolean][] = [
  ['gitlab', 'runner', true],
  ['ci', 'runner', true],
  ['elsewhere', 'runner-of-elsewhere', true],
  ['secure', 'protected', false],
  ['ci', 'ci-billing', false],
  ['gitlab', 'nobody', false],
];

for (const [namespace, account, is] of MANAGERS) {
  t.test(`${namespace}/${account} is ${is ? 'a' : 'no'} manager's account`, async (t) => {
    t.equal(isManagerAccount(index, namespace, account), is);
  });
}

t.test('an account is configured where a manager that configures it may create jobs', async (t) => {
  t.ok(isConfigured(index, 'gitlab', 'ci-jobs'));
  t.ok(isConfigured(index, 'ci', 'default'));
  t.ok(isConfigured(index, 'secure', 'ci-secure'));
  t.notOk(isConfigured(index, 'secure', 'ci-jobs'));
  t.notOk(isConfigured(index, 'elsewhere', 'default'));
});

t.test('two managers of one namespace configure both of their accounts', async (t) => {
  const [first, second] = mapping.managers as [Mapping['managers'][number], Mapping['managers'][number]];
  const both = compile({ ...mapping, managers: [first, { ...second, namespaces: ['ci'] }] });
  t.ok(isConfigured(both, 'ci', 'ci-jobs') && isConfigured(both, 'ci', 'ci-secure'));
});

t.test('every account that a rule gives or allows is reserved, where it gives it', async (t) => {
  let given = 0;
  fc.assert(
    fc.property(
      mappings.chain((mapping) =>
        fc.tuple(fc.constant(mapping), fc.array(possibleSubjects(mapping), { minLength: 10 })),
      ),
      ([mapping, subjects]) => {
        const index = compile(mapping);
        return subjects.every((subject) => {
          const result = match(index, subject, () => true);
          if (result === undefined) return true;
          given++;
          const { rule, serviceAccount } = result;
          const accounts = [serviceAccount, ...(rule.kind === 'job' ? rule.allow : [])];
          if (subject.kind === 'manager' && !isManagerAccount(index, subject.namespace, serviceAccount)) return false;
          return accounts.every((account) => reservedBy(index, subject.namespace, account) !== undefined);
        });
      },
    ),
    { numRuns: 500 },
  );
  t.ok(given > 500, `${given} accounts given`);
});
