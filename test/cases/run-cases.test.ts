import { readFileSync } from 'node:fs';
import t from 'tap';
import { indexAccounts } from '../../src/accounts/index-accounts.ts';
import { parseAccounts } from '../../src/accounts/parse.ts';
import { parseCases } from '../../src/cases/document/parse.ts';
import { runCases, unreachedRules } from '../../src/cases/run-cases.ts';
import { parseMapping } from '../../src/mapping/document/parse.ts';
import { compile } from '../../src/mapping/index/compile.ts';
import type { Mapping } from '../../src/mapping/mapping.ts';
import { indexOf, run, runOne } from './run.ts';

const JOB = { project: 4242, createdBy: 'gitlab/common', namespace: 'ci' };

t.test('a case passes if all that it expects is true, and fails otherwise', async (t) => {
  const passed = (expected: object, one: object = JOB) => runOne({ ...one, ...expected }).passed;
  t.ok(passed({ account: 'ci-billing' }));
  t.ok(passed({ account: 'ci-billing', reason: 'patched', rule: 'billing' }));
  t.notOk(passed({ account: 'ci-deploy' }));
  t.notOk(passed({ account: 'ci-billing', rule: 'others' }));
  t.notOk(passed({ account: 'ci-billing', reason: 'override_granted' }));
  const elsewhere = { ...JOB, namespace: 'team-b' };
  t.ok(passed({ reason: 'namespace_not_allowed' }, elsewhere));
  t.notOk(passed({ account: 'default' }, elsewhere));
  t.ok(passed({ account: 'default', reason: 'namespace_not_allowed', mode: 'best-effort' }, elsewhere));
});

t.test('without accounts every account exists; with accounts only those', async (t) => {
  const one = { ...JOB, project: 7, account: 'ci-7' };
  t.ok(runOne(one).passed);
  t.equal(runOne(one, { accounts: indexAccounts([]) }).explanation.decision.reason, 'account_missing');
});

t.test('a pod with an account that does not exist gets none', async (t) => {
  const accounts = parseAccounts('{kind: ServiceAccount, metadata: {namespace: ci, name: ci-billing}}').accounts ?? [];
  const of = (expected: object, requestedAccount = 'ci-extra') =>
    runOne({ ...JOB, requestedAccount, ...expected }, { accounts: indexAccounts(accounts) });
  const granted = of({ account: 'ci-extra', reason: 'override_granted' });
  t.equal(granted.explanation.decision.reason, 'override_granted', 'the decision is that of the webhook');
  t.notOk(granted.passed);
  t.equal(granted.explanation.missingAccount, 'ci-extra');
  t.notOk(of({ reason: 'override_granted' }).passed);
  t.ok(of({ reason: 'override_refused' }, 'ci-made-up').passed, 'such a pod is refused in any case');
  t.ok(of({ account: 'ci-billing' }, 'default').passed);
  t.ok(runOne({ ...JOB, requestedAccount: 'ci-extra', account: 'ci-extra' }).passed, 'without accounts');
});

t.test('a rule that no case reaches is known, whether its case passes or not', async (t) => {
  const index = indexOf();
  const { results } = run(
    [
      { ...JOB, account: 'ci-billing' },
      { ...JOB, project: 7, account: 'ci-8' },
      { ...JOB, namespace: 'team-b', reason: 'namespace_not_allowed' },
    ],
    { index },
  );
  t.strictSame(unreachedRules(results, index), ['managers', 'deploy', 'last']);
});

t.test(
  'an expected account that the mapping assigns to no pod there is known, with the one that was meant',
  async (t) => {
    const of = (expected: object) => runOne({ ...JOB, ...expected }).unassigned;
    t.strictSame(of({ account: 'ci-biling' }), { account: 'ci-biling', suggestion: 'ci-billing' });
    t.strictSame(of({ account: 'nowhere' }), { account: 'nowhere', suggestion: undefined });
    t.equal(of({ account: 'ci-billing' }), undefined);
    t.equal(of({ account: 'ci-9' }), undefined);
    t.equal(of({ account: 'default' }), undefined);
    t.equal(of({ reason: 'no_rule' }), undefined);
  },
);

t.test('an expected rule that the mapping does not have is known, with the one that was meant', async (t) => {
  const of = (rule: string) => runOne({ ...JOB, account: 'ci-billing', rule }).unknownRule;
  t.strictSame(of('biling'), { rule: 'biling', suggestion: 'billing' });
  t.strictSame(of('something-else'), { rule: 'something-else', suggestion: undefined });
  t.equal(of('others'), undefined);
  t.equal(of('billing'), undefined);
  t.equal(of('default'), undefined);
  t.equal(runOne({ ...JOB, account: 'ci-other' }).unknownRule, undefined);
});

t.test('the cases of the examples pass and reach every rule', async (t) => {
  const read = (file: string) => readFileSync(new URL(`../../examples/${file}`, import.meta.url), 'utf8');
  const { cases = [], findings } = parseCases(read('cases.yaml'));
  t.same(findings, []);
  const index = compile(parseMapping(read('mapping.yaml')).mapping as Mapping);
  const accounts = indexAccounts(parseAccounts(read('accounts.yaml')).accounts ?? []);
  const { open, results } = runCases(cases, index, accounts);
  t.same(open, []);
  t.same(
    results.filter(({ passed }) => !passed).map(({ one }) => one.name),
    [],
  );
  t.same(unreachedRules(results, index), []);
});
