import t from 'tap';
import { uidIn } from '../../../src/admission/review/review-uid.ts';
import { captured, captureNames } from '../../fixtures.ts';

t.test('the uid of every captured review is in the beginning that is kept', async (t) => {
  for (const name of captureNames()) {
    const review = captured(name);
    t.equal(uidIn(JSON.stringify(review).slice(0, 120)), review.request.uid, name);
  }
});

const head = '{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":';

const strange: [what: string, text: string][] = [
  ['nothing', ''],
  ['another version', '{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1beta1","request":{"uid":"a"'],
  ['another order', '{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"a"'],
  ['text before it', ` ${head}"a"`],
  ['a uid that is cut off', `${head}"8341d3b2`],
  ['a uid with an escape', `${head}"a\\u0041"`],
  ['a uid that is too long', `${head}"${'a'.repeat(65)}"`],
  ['an empty uid', `${head}""`],
  ['a uid that is a number', `${head}5`],
  ['a uid in the pod', `${head.slice(0, -6)}"object":{"uid":"a"}`],
];

for (const [what, text] of strange)
  t.test(`there is no uid in ${what}`, async (t) => void t.equal(uidIn(text), undefined));
