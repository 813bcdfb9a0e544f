import t from 'tap';
import { indexAccounts } from '../../src/accounts/index-accounts.ts';
import { decodeReview } from '../../src/admission/review/review.ts';
import { explainIn } from '../../src/explain/situation.ts';
import { snapshotOf } from '../admission/cases.ts';
import { captured } from '../fixtures.ts';
import { wholeLists } from '../whole-lists.ts';

const QUESTION = {
  request: decodeReview(captured('v19.4.0-dev/plain-cache')),
  assumed: ['of the pod'],
  stored: undefined,
};
const SNAPSHOT = snapshotOf();
const NAMESPACE = { mode: 'enforce', assumed: ['of the namespace'] } as const;

t.test('what is assumed about the namespace follows what is assumed about the pod', async (t) => {
  const { assumed, decision } = explainIn({ ...NAMESPACE, accounts: SNAPSHOT.accounts }, QUESTION, SNAPSHOT);
  t.equal(decision.reason, 'patched');
  t.strictSame(assumed, ['of the pod', 'of the namespace']);
});

t.test('accounts that are not known are assumed to exist, which an explanation says', async (t) => {
  const { assumed, decision, rolesKnown } = explainIn({ ...NAMESPACE, accounts: undefined }, QUESTION, SNAPSHOT);
  t.equal(decision.reason, 'patched');
  t.equal(rolesKnown, false);
  t.match(assumed, wholeLists(['of the pod', 'of the namespace', /^the ServiceAccount ci-billing exists/]));
});

t.test('accounts that are known may be missing', async (t) => {
  const { decision } = explainIn({ ...NAMESPACE, accounts: indexAccounts([]) }, QUESTION, SNAPSHOT);
  t.equal(decision.reason, 'account_missing');
});

t.test('a pod for which the webhook is not called is explained by what enforce would do', async (t) => {
  const situation = { ...NAMESPACE, accounts: SNAPSHOT.accounts, skipped: 'it has no label' };
  t.match(explainIn(situation, QUESTION, SNAPSHOT), {
    decision: { reason: 'patched' },
    skipped: { why: 'it has no label' },
  });
});
