import t from 'tap';
import { toAccount } from '../../src/accounts/from-object.ts';
import { indexAccounts } from '../../src/accounts/index-accounts.ts';
import type { ServiceAccounts } from '../../src/accounts/service-account.ts';
import { decodeReview } from '../../src/admission/review/review.ts';
import { assumeAccounts } from '../../src/explain/assumed-accounts.ts';
import { explainQuestion } from '../../src/explain/explanation.ts';
import { snapshotOf } from '../admission/cases.ts';
import { captured } from '../fixtures.ts';
import { wholeLists } from '../whole-lists.ts';

const question = (change: object = {}) => {
  const review = captured('v19.4.0-dev/plain-cache');
  return { request: { ...decodeReview(review), ...change }, assumed: ['given'], stored: undefined };
};

t.test('an explanation has the decision, the rules that were tried, and what was assumed', async (t) => {
  const { byManager, decision, trace, assumed } = explainQuestion(question(), snapshotOf(), 'enforce', undefined);
  t.equal(byManager, true);
  t.equal(decision.reason, 'patched');
  t.equal(trace?.matched?.rule, 'billing');
  t.strictSame(assumed, ['given']);
});

t.test('an account that is only assumed to exist is an assumption if the pod gets it', async (t) => {
  const assumedBy = (change: object) => {
    const accounts = assumeAccounts();
    return explainQuestion(question(change), { ...snapshotOf(), accounts }, 'enforce', accounts).assumed;
  };
  t.match(assumedBy({}), wholeLists(['given', /^the ServiceAccount ci-billing exists and has a role/]));
  t.strictSame(assumedBy({ operation: 'DELETE' }), ['given'], 'none is looked up');
});

t.test('a requested account is assumed to exist, too, and a kept one is not', async (t) => {
  const assumedWith = (account: string, mapping: Record<string, unknown> = {}) => {
    const accounts = assumeAccounts();
    const { request } = question();
    const spec = { ...request.object.spec, serviceAccountName: account, serviceAccount: account };
    const asked = { ...question(), request: { ...request, object: { ...request.object, spec } } };
    const { assumed, decision } = explainQuestion(asked, { ...snapshotOf({ mapping }), accounts }, 'enforce', accounts);
    return [decision.reason, ...assumed.slice(1).map((line) => line.replace(/ \(.*/, ''))];
  };
  t.strictSame(assumedWith('ci-billing-deploy'), [
    'override_granted',
    'the ServiceAccount ci-billing-deploy exists and has a role',
  ]);
  t.strictSame(assumedWith('ci-billing'), ['already_correct', 'the ServiceAccount ci-billing exists and has a role']);
  t.strictSame(assumedWith('default', { rules: [], default: { job: 'keep' } }), ['kept']);
});

t.test('an account of the pod that does not exist is known, because the API server refuses such a pod', async (t) => {
  const missing = (account: string, accounts?: ServiceAccounts) => {
    const { request } = question();
    const spec = { ...request.object.spec, serviceAccountName: account, serviceAccount: account };
    const asked = { ...question(), request: { ...request, object: { ...request.object, spec } } };
    const snapshot = accounts === undefined ? snapshotOf() : { ...snapshotOf(), accounts };
    const { decision, missingAccount } = explainQuestion(asked, snapshot, 'enforce', undefined);
    return [decision.reason, missingAccount];
  };
  const [reason, account] = missing('ci-typo');
  t.strictSame([reason, account], ['override_refused', 'ci-typo']);
  t.strictSame(missing('ci-billing-deploy', indexAccounts([])), ['override_granted', 'ci-billing-deploy']);
  t.strictSame(missing('ci-billing'), ['already_correct', undefined]);
  t.strictSame(missing('default', indexAccounts([]))[1], undefined, 'Kubernetes creates it in every namespace');
  t.strictSame(missing('ci-typo', assumeAccounts())[1], undefined);
  const deleted = explainQuestion(question({ operation: 'DELETE' }), snapshotOf(), 'enforce', undefined);
  t.equal(deleted.missingAccount, undefined);
});

t.test('no rule is tried for what is not the creation of a pod', async (t) => {
  const explanation = explainQuestion(question({ operation: 'DELETE' }), snapshotOf(), 'enforce', undefined);
  t.equal(explanation.trace, undefined);
});

t.test('what reserves an account is named, which the refusal does not do', async (t) => {
  const request = { requester: { username: 'alice', groups: [], uid: undefined } };
  const base = question(request as never);
  const object = { metadata: { name: 'debug' }, spec: { serviceAccountName: 'ci-billing' } };
  const { decision, reservedBy } = explainQuestion(
    { ...base, request: { ...base.request, object } },
    snapshotOf(),
    'enforce',
    undefined,
  );
  t.equal(decision.reason, 'reserved_account');
  t.equal(reservedBy, 'billing');
  t.notMatch(decision.message, 'billing)');
});

t.test('where the webhook is not called, a pod has the role of the account that it came with', async (t) => {
  const skippedWith = (accounts: ServiceAccounts) => {
    const asked = { ...question(), skipped: 'the namespace has no label' };
    return explainQuestion(asked, { ...snapshotOf(), accounts }, 'enforce', undefined).skipped;
  };
  const roleArn = 'arn:aws:iam::111122223333:role/ci';
  const annotations = { 'eks.amazonaws.com/role-arn': roleArn };
  const { namespace, object } = question().request;
  const name = object.spec?.serviceAccountName || 'default';
  const account = toAccount({ metadata: { namespace, name, annotations } });
  const why = 'the namespace has no label';
  t.strictSame(skippedWith(indexAccounts([account])), { why, role: roleArn });
  t.strictSame(skippedWith(indexAccounts([])), { why, role: undefined });
});
