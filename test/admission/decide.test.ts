import t, { type Test } from 'tap';
import { indexAccounts } from '../../src/accounts/index-accounts.ts';
import type { ServiceAccount } from '../../src/accounts/service-account.ts';
import { decide } from '../../src/admission/decide.ts';
import type { Decision } from '../../src/admission/decision.ts';
import { applyPatch } from '../../src/admission/patch/apply-patch.ts';
import { decodeReview } from '../../src/admission/review/review.ts';
import { compile } from '../../src/mapping/index/compile.ts';
import type { JobRule, Manager } from '../../src/mapping/mapping.ts';
import { MODES, type Mode } from '../../src/modes.ts';
import { captured } from '../fixtures.ts';
import { type Case, caseFiles, casesIn, reviewOf, snapshotOf } from './cases.ts';

/** A runner retries if a refusal holds one of these (`executors/kubernetes/kubernetes.go` in its source). */
const RETRIED =
  /error dialing backend|TLS handshake timeout|connection timed out|Timeout occurred|request timed out|connection lost|connection refused|internal error|unexpected EOF/i;

for (const file of caseFiles()) {
  t.test(file, async (t) => {
    for (const example of casesIn(file)) t.test(example.name, async (t) => check(t, example));
  });
}

t.test('no mapping has a contact after which a runner would create a refused pod again', async (t) => {
  for (const phrase of RETRIED.source.split('|').filter((words) => words !== 'internal error')) {
    t.throws(() => snapshotOf({ mapping: { contact: `When you see ${phrase.toUpperCase()}, ask us` } }), phrase);
    t.throws(() => snapshotOf({ mapping: { contact: phrase } }), phrase);
  }
});

t.test('a job is refused the account of a manager, even if a mapping that assigns it passed its checks', async (t) => {
  const sound = snapshotOf().index.mapping;
  const [rule] = sound.rules.filter(({ name }) => name === 'billing');
  const mapping = compile({ ...sound, rules: [{ ...(rule as JobRule), serviceAccount: 'gitlab-runner-common' }] });
  const accounts = indexAccounts([
    { ...(snapshotOf().accounts.get('ci', 'ci-billing') as ServiceAccount), name: 'gitlab-runner-common' },
  ]);
  const managers = [
    { ...sound.managers[0], identity: { serviceAccount: { namespace: 'ci', name: 'gitlab-runner-common' } } },
  ];
  const own = compile({ ...mapping.mapping, managers: [...sound.managers, ...(managers as Manager[])] });
  for (const mode of ['enforce', 'best-effort'] as const) {
    const request = decodeReview(captured('v19.4.0-dev/plain-cache'));
    const { reason, allowed, message } = decide(
      request,
      { index: own, accounts, notice: undefined, version: undefined },
      mode,
    );
    t.same({ reason, allowed }, { reason: 'manager_account_for_job', allowed: false });
    t.match(
      message,
      /^Project 4242 would get the service account "gitlab-runner-common", which belongs to a runner manager/,
    );
  }
});

t.test('best-effort does not leave the account of a manager on a job, even if its runner configures it', async (t) => {
  const sound = snapshotOf().index.mapping;
  const [first, ...others] = sound.managers as [Manager, ...Manager[]];
  const identity = { serviceAccount: { namespace: 'ci', name: 'default' } };
  const managers = [{ ...first, namespaces: ['gitlab'] }, ...others, { ...first, key: 'ci/default', identity }];
  const snapshot = { ...snapshotOf(), index: compile({ ...sound, managers }) };
  const { reason, message } = decide(decodeReview(captured('v19.4.0-dev/plain-cache')), snapshot, 'best-effort');
  t.equal(reason, 'manager_account_for_job');
  t.match(message, /set another "service_account" in the runner configuration/);
});

t.test('every decision carries a warning about a refused edit of the mapping', async (t) => {
  const snapshot = { ...snapshotOf(), notice: 'the active mapping is old\n' };
  const request = decodeReview(captured('v19.4.0-dev/plain-cache'));
  t.same(decide(request, snapshot, 'enforce').warnings, ['gitlab-runner-irsa: the active mapping is old?']);
});

t.test('a warning is cut to the length at which the API server would cut or drop it', async (t) => {
  const snapshot = { ...snapshotOf(), notice: 'x'.repeat(500) };
  const [warning] = decide(decodeReview(captured('v19.4.0-dev/plain-cache')), snapshot, 'enforce').warnings;
  t.equal(warning?.length, 256);
});

function check(t: Test, example: Case): void {
  const snapshot = snapshotOf(example);
  const decided = Object.fromEntries(MODES.map((mode) => [mode, decideCase(example, mode)])) as Record<Mode, Decision>;
  for (const mode of ['enforce', 'best-effort'] as const) {
    const { reason, to, allowed } = decided[mode];
    t.match(decided[mode], example[mode], mode);
    const refused = mode === 'enforce' && example.enforce.reason !== undefined && isRefusal(reason);
    t.equal(allowed, example[mode].allowed ?? !refused, `${mode} answers ${refused ? 'no' : 'yes'}`);
    if (example.message !== undefined && !allowed) t.equal(decided[mode].message, filled(example, example.message));
    t.notMatch(decided[mode].message, RETRIED, 'no runner treats it as a network error');
    if (allowed) t.equal(patched(example, mode), to, `${mode} gives the pod ${to}`);
  }
  const observed = decided.observe;
  t.match(
    observed,
    { reason: decided.enforce.reason, allowed: true, to: decided.enforce.from },
    'observe decides the same',
  );
  t.same(observed.patch, [], 'and changes nothing');

  function decideCase(example: Case, mode: Mode): Decision {
    return decide(decodeReview(reviewOf(example)), snapshot, mode);
  }

  function patched(example: Case, mode: Mode): string | undefined {
    const request = decodeReview(reviewOf(example));
    const first = decide(request, snapshot, mode);
    applyPatch(request, first);
    t.same(decide(request, snapshot, mode).patch, [], `${mode} changes nothing on a second call`);
    return request.object.spec?.serviceAccountName ?? undefined;
  }
}

function isRefusal(reason: string): boolean {
  return !/^(patched|already_correct|override_granted|kept|not_a_.*|pause_pod|mirror_pod)$/.test(reason);
}

function filled(example: Case, message: string): string {
  const { uid, object } = reviewOf(example).request;
  return message.replace('{uid}', uid).replace('{suffix}', String(object.metadata.name).split('-').at(-1) ?? '');
}
