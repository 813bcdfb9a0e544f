import fc from 'fast-check';
import t from 'tap';
import { parse } from 'yaml';
import { decide } from '../../src/admission/decide.ts';
import { applyPatch } from '../../src/admission/patch/apply-patch.ts';
import { decodeReview } from '../../src/admission/review/review.ts';
import { MODES } from '../../src/modes.ts';
import { type CapturedRequest, captured } from '../fixtures.ts';
import { runs } from '../runs.ts';
import { accounts, read, snapshotOf } from './cases.ts';

/** Rules with every matcher: a forged value that was trusted would lead to the account of another rule. */
const { rules } = parse(read('mapping.yaml')) as { rules: object[] };
const OTHER_RUNNER = 'Zz9yX8wVu';
const byRunner = { name: 'other-runner', match: { kind: 'job', runners: [OTHER_RUNNER] }, serviceAccount: 'ci-group' };
const snapshot = snapshotOf({ mapping: { rules: [byRunner, ...rules] } });
const OTHERS = accounts().map(({ name }) => name);

/** What 4242 may have: by its rule, or by a request. Best-effort may fall back to the configured account. */
const MINE = ['ci-billing', 'ci-billing-deploy'];

const RUNNERS = ['v15.11.0/plain-cache', 'v17.8.0/plain-cache', 'v19.4.0-dev/plain-cache', 'v19.4.0-dev/concrete'];
const RESERVED = /(^|.*\.)runner\.gitlab\.com(\/.*|$)/i;

const word = fc.constantFrom(
  '4242',
  '4243',
  '5000',
  '9999',
  '77',
  '78',
  '0',
  'Hk7sQ2xZv',
  OTHER_RUNNER,
  'cluster',
  'true',
  'ci-deploy',
  'acme',
);
const labelKey = fc.constantFrom(
  'pod',
  'app',
  'chart',
  'project.runner.gitlab.com/id',
  'project.runner.gitlab.com/root-namespace-id',
  'project.runner.gitlab.com/namespace',
  'project.runner.gitlab.com/namespace-id',
  'project.runner.gitlab.com/root-namespace',
  'manager.runner.gitlab.com/id-short',
  'job.runner.gitlab.com/pod',
  'runner.gitlab.com/pause-pod',
  'app.kubernetes.io/component',
  'gitlab-runner-irsa/manager',
  'gitlab-runner-irsa',
  'eks.amazonaws.com/skip-pod-identity-webhook',
);
const annotationKey = fc.constantFrom(
  'project.runner.gitlab.com/id',
  'job.runner.gitlab.com/ref',
  'eks.amazonaws.com/role-arn',
  'eks.amazonaws.com/skip-containers',
  'eks.amazonaws.com/token-expiration',
  'gitlab-runner-irsa/rule',
  'gitlab-runner-irsa/service-account',
  'checksum/configmap',
  'kubernetes.io/config.mirror',
);
const variable = fc.record({
  name: fc.constantFrom(
    'CI_PROJECT_ID',
    'CI_PROJECT_NAMESPACE',
    'CI_RUNNER_VERSION',
    'AWS_ROLE_ARN',
    'RUNNER_EXECUTOR',
    'CI_SERVER_URL',
  ),
  value: word,
});
const service = fc.record({
  name: fc.constantFrom('helper', 'build', 'runner', 'svc-0', 'db'),
  image: fc.constant('postgres:16'),
  command: fc.constant(['/bin/bash', '/configmaps/entrypoint']),
  env: fc.array(variable, { maxLength: 3 }),
});

/** All that a pipeline author can put onto a pod if the administrator allows every overwrite. */
const forgery = fc.record({
  runner: fc.constantFrom(...RUNNERS),
  labels: fc.dictionary(labelKey, word, { maxKeys: 6 }),
  annotations: fc.dictionary(annotationKey, word, { maxKeys: 4 }),
  env: fc.array(variable, { maxLength: 4 }),
  services: fc.array(service, { maxLength: 2 }),
  asks: fc.option(fc.constantFrom(...OTHERS, 'gitlab-runner-common', 'ci-project-9999', 'no-account'), {
    nil: undefined,
  }),
});

type Forgery = typeof forgery extends fc.Arbitrary<infer T> ? T : never;

function forge({ runner, labels, annotations, env, services, asks }: Forgery): CapturedRequest {
  const review = captured(runner);
  const { object } = review.request;
  // Since 17.9 runners guard the labels under runner.gitlab.com, except the three that they fill from variables.
  const guarded = runner.startsWith('v19')
    ? (key: string) =>
        (RESERVED.test(key) && !/\/(root-)?namespace(-id)?$/.test(key)) || key.endsWith('root-namespace-id')
    : () => false;
  for (const [key, value] of Object.entries(labels)) if (!guarded(key)) object.metadata.labels[key] = value;
  Object.assign(object.metadata.annotations, annotations);
  object.spec.containers[0].env = [...(object.spec.containers[0].env ?? []), ...env];
  object.spec.containers.push(...services);
  if (asks !== undefined) Object.assign(object.spec, { serviceAccountName: asks, serviceAccount: asks });
  return review.request;
}

t.test('whatever a pipeline author sets, a project gets no account but its own', async (t) => {
  let allowed = 0;
  let patched = 0;
  fc.assert(
    fc.property(forgery, fc.constantFrom(...MODES), (forged, mode) => {
      const review = decodeReview({
        apiVersion: 'admission.k8s.io/v1',
        kind: 'AdmissionReview',
        request: forge(forged),
      });
      const decision = decide(review, snapshot, mode);
      if (!decision.allowed) return true;
      allowed += 1;
      if (mode === 'observe') return decision.patch.length === 0;
      applyPatch(review, decision);
      const { serviceAccountName, serviceAccount } = review.object.spec ?? {};
      patched += MINE.includes(String(serviceAccountName)) ? 1 : 0;
      const asked = forged.asks === serviceAccountName;
      return (
        serviceAccountName === serviceAccount &&
        (serviceAccountName === 'ci-billing' ||
          (serviceAccountName === 'ci-billing-deploy' && asked) ||
          (serviceAccountName === 'default' && mode === 'best-effort'))
      );
    }),
    { numRuns: runs(3000) },
  );
  t.ok(
    allowed > runs(300) && patched > runs(100),
    `${allowed} were allowed, ${patched} of them on an account of the project`,
  );
});

t.test('no annotation, variable or container changes a decision at all', async (t) => {
  const same = fc.check(
    fc.property(forgery, fc.constantFrom(...MODES), (forged, mode) => {
      const plain = { ...forged, annotations: {}, env: [], services: [] };
      const [one, other] = [forged, plain].map((candidate) => {
        const request = forge(candidate);
        delete request.object.metadata.annotations['eks.amazonaws.com/skip-containers'];
        const review = decodeReview({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request });
        const { reason, rule, from, to, allowed } = decide(review, snapshot, mode);
        return JSON.stringify({ reason, rule, from, to, allowed });
      });
      return one === other;
    }),
    { numRuns: runs(1000) },
  );
  t.equal(same.failed, false, JSON.stringify(same.counterexample));
});

const POD_NAME = 'authentication.kubernetes.io/pod-name';
const podName = fc.constantFrom(
  'gitlab-runner-6c8f7d9b54-jx682',
  'runner-a-project-1-concurrent-0',
  '',
  'x'.repeat(254),
);
const names = fc.oneof(fc.tuple(podName), fc.array(fc.oneof(podName, fc.jsonValue())), podName, fc.jsonValue());
const extra = fc.oneof(
  fc.jsonValue(),
  fc.constant(undefined),
  names.map((value) => ({ [POD_NAME]: value })),
  fc
    .tuple(fc.constantFrom('__proto__', 'Authentication.kubernetes.io/Pod-Name', `${POD_NAME} `), names)
    .map(([key, value]) => JSON.parse(`{${JSON.stringify(key)}: ${JSON.stringify(value)}}`)),
);

t.test('userInfo.extra of any shape is decoded, and only the name of one pod gets a job past the token', async (t) => {
  let bound = 0;
  fc.assert(
    fc.property(extra, fc.constantFrom(...MODES), (extra, mode) => {
      const review = captured('v19.4.0-dev/plain-cache');
      Object.assign(review.request.userInfo, { extra });
      const { allowed, patch, reason, to } = decide(decodeReview(review), snapshot, mode);
      const named = (Object(extra) as Record<string, unknown>)[POD_NAME];
      const isBound = JSON.stringify(named) === '["gitlab-runner-6c8f7d9b54-jx682"]';
      bound += isBound ? 1 : 0;
      const isOther =
        Array.isArray(named) && named.length === 1 && typeof named[0] === 'string' && named[0].length < 254;
      if (isBound) return reason === 'patched' && (mode === 'observe') === (to === 'default');
      // Any other text is the name of some pod, unless it is empty or a job's.
      if (isOther && named[0] !== '' && !named[0].startsWith('runner-')) return reason === 'patched';
      return (
        reason === 'unbound_token' &&
        allowed === (mode !== 'enforce') &&
        to === 'default' &&
        (mode !== 'observe' || patch.length === 0)
      );
    }),
    { numRuns: 3000 },
  );
  t.ok(bound > 20, `${bound} were bound to a pod`);
});
