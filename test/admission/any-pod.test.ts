import fc from 'fast-check';
import t from 'tap';
import { indexAccounts } from '../../src/accounts/index-accounts.ts';
import type { ServiceAccount } from '../../src/accounts/service-account.ts';
import { decide } from '../../src/admission/decide.ts';
import { applyPatch } from '../../src/admission/patch/apply-patch.ts';
import { decodeReview } from '../../src/admission/review/review.ts';
import type { Snapshot } from '../../src/admission/snapshot.ts';
import { causeOf } from '../../src/errors.ts';
import { parseMapping } from '../../src/mapping/document/parse.ts';
import { compile } from '../../src/mapping/index/compile.ts';
import { MODES } from '../../src/modes.ts';
import { anyPods, fullPod } from '../any-pod.ts';
import { runs } from '../runs.ts';

const MANAGER = 'system:serviceaccount:gitlab:gitlab-runner';

const mapping = parseMapping(
  JSON.stringify({
    version: 1,
    managers: [{ serviceAccount: 'gitlab/gitlab-runner', jobServiceAccounts: ['old'] }],
    rules: [{ name: 'all', match: { kind: 'job' }, serviceAccount: 'new', optOut: 'allow' }],
  }),
).mapping;
if (mapping === undefined) throw new Error('the mapping of this test has errors');

const account = (name: string, changes: Partial<ServiceAccount>): ServiceAccount => ({
  ...{ namespace: 'gitlab', name, roleArn: `arn:aws:iam::123456789012:role/${name}`, audience: undefined },
  ...{ tokenExpiration: undefined, regionalEndpoints: undefined, automount: undefined, imagePullSecrets: [] },
  ...changes,
});
const snapshot: Snapshot = {
  index: compile(mapping),
  accounts: indexAccounts([
    account('old', { imagePullSecrets: ['registry'] }),
    account('new', { automount: false, audience: 'other' }),
  ]),
  notice: undefined,
  version: undefined,
};

t.test('a pod with any JSON at any place that is read is decided or malformed, and nothing throws', async (t) => {
  let decided = 0;
  let malformed = 0;
  fc.assert(
    fc.property(anyPods, fc.constantFrom(...MODES), fc.constantFrom(MANAGER, 'alice'), (pod, mode, username) => {
      const review = reviewOf(pod, username);
      try {
        const request = decodeReview(review);
        applyPatch(request, decide(request, snapshot, mode));
        decided += 1;
      } catch (error) {
        if (causeOf(error)?.code !== 'review_malformed') throw error;
        malformed += 1;
      }
    }),
    { numRuns: runs(5000) },
  );
  t.ok(decided > runs(100) && malformed > runs(100), `${decided} were decided, ${malformed} were malformed`);
});

t.test('the pod that the property starts from is moved, and what two EKS webhooks left is rewritten', async (t) => {
  const request = decodeReview(reviewOf(fullPod, MANAGER));
  const { patch, reason } = decide(request, snapshot, 'enforce');
  t.equal(reason, 'patched');
  t.ok(patch.some(({ path }) => path === '/spec/containers/0/env/3/value'));
  t.ok(patch.some(({ path }) => path === '/spec/volumes/1'));
  t.ok(patch.some(({ path }) => path === '/spec/imagePullSecrets'));
});

function reviewOf(pod: unknown, username: string): object {
  const extra = { 'authentication.kubernetes.io/pod-name': ['gitlab-runner-0'] };
  return {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: {
      ...{
        uid: 'u',
        operation: 'CREATE',
        namespace: 'gitlab',
        resource: { group: '', version: 'v1', resource: 'pods' },
      },
      ...{ userInfo: { username, extra }, object: JSON.parse(JSON.stringify(pod)) },
    },
  };
}
