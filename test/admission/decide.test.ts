import { readdirSync } from 'node:fs';
import t, { type Test } from 'tap';
import { applyPatch } from '../../src/admission/apply.ts';
import { decide } from '../../src/admission/decide.ts';
import { type Decision, MODES, type Mode } from '../../src/admission/decision.ts';
import { decodeReview } from '../../src/admission/review.ts';
import { type Case, casesIn, reviewOf, snapshotOf } from './cases.ts';

const FILES = readdirSync(new URL('../fixtures/decisions/', import.meta.url)).filter(
  (file) => !['mapping.yaml', 'accounts.yaml'].includes(file),
);

for (const file of FILES) {
  t.test(file, async (t) => {
    for (const example of casesIn(file)) t.test(example.name, async (t) => check(t, example));
  });
}

function check(t: Test, example: Case): void {
  const snapshot = snapshotOf(example);
  const decided = Object.fromEntries(MODES.map((mode) => [mode, decideCase(example, mode)])) as Record<Mode, Decision>;
  for (const mode of ['enforce', 'best-effort'] as const) {
    const { reason, to, allowed } = decided[mode];
    t.match(decided[mode], example[mode], mode);
    const refused = mode === 'enforce' && example.enforce.reason !== undefined && isProblem(reason);
    t.equal(allowed, example[mode].allowed ?? !refused, `${mode} answers ${refused ? 'no' : 'yes'}`);
    if (example.message !== undefined && !allowed) t.equal(decided[mode].message, filled(example, example.message));
    if (allowed) t.equal(patched(example, mode), to, `${mode} puts the pod on ${to}`);
  }
  const observed = decided.observe;
  t.match(
    observed,
    { reason: decided.enforce.reason, allowed: true, to: decided.enforce.from },
    'observe says the same',
  );
  t.same(observed.patch, [], 'and does nothing');

  function decideCase(example: Case, mode: Mode): Decision {
    return decide(decodeReview(reviewOf(example)), snapshot, mode);
  }

  function patched(example: Case, mode: Mode): string | undefined {
    const request = decodeReview(reviewOf(example));
    const first = decide(request, snapshot, mode);
    applyPatch(request, first);
    t.same(decide(request, snapshot, mode).patch, [], `${mode} has nothing to do on a second call`);
    return request.object.spec?.serviceAccountName;
  }
}

function isProblem(reason: string): boolean {
  return !/^(patched|already_correct|override_granted|kept|not_a_.*|pause_pod|mirror_pod)$/.test(reason);
}

function filled(example: Case, message: string): string {
  const { uid, object } = reviewOf(example).request;
  return message.replace('{uid}', uid).replace('{suffix}', String(object.metadata.name).split('-').at(-1) ?? '');
}
