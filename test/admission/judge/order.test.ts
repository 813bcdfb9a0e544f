import t from 'tap';
import { decide } from '../../../src/admission/decide.ts';
import { JOB_STEPS } from '../../../src/admission/judge/job-steps.ts';
import { ORDER } from '../../../src/admission/judge/judge.ts';
import { MANAGER_STEPS } from '../../../src/admission/judge/manager-steps.ts';
import { REFUSAL_REASONS } from '../../../src/admission/reasons.ts';
import { decodeReview } from '../../../src/admission/review/review.ts';
import { managerOf } from '../../../src/mapping/index/manager-of.ts';
import { factsOf } from '../../../src/pods/facts.ts';
import { allCases, reviewOf, snapshotOf } from '../cases.ts';

const reasonsOf = (steps: readonly (readonly [string, unknown])[]) => steps.map(([reason]) => reason);

t.test('every refusal reason is in the order', async (t) => {
  const all = [...reasonsOf(ORDER), ...reasonsOf(JOB_STEPS), ...reasonsOf(MANAGER_STEPS)];
  for (const reason of Object.keys(REFUSAL_REASONS)) t.ok(all.includes(reason), reason);
});

t.test('what the order says of a pod is what is decided about it', async (t) => {
  const met = new Set<string>();
  for (const example of allCases()) {
    const request = decodeReview(reviewOf(example));
    const snapshot = snapshotOf(example);
    const manager = managerOf(snapshot.index, request.requester);
    const facts = factsOf(request.object, request.namespace, request.requester, manager !== undefined);
    const isPodCreate = request.operation === 'CREATE' && request.resource === 'pods';
    const candidate = { isPodCreate, facts, manager, snapshot, continues: false };
    const [code = 'not_a_runner_pod'] = ORDER.find(([, check]) => check(candidate) !== undefined) ?? [];
    const { kind, reason } = decide(request, snapshot, 'enforce');
    t.equal(code, code === 'job' || code === 'manager' ? kind : reason, example.name);
    met.add(code);
  }
  t.same([...met].toSorted(), [...reasonsOf(ORDER), 'not_a_runner_pod'].toSorted(), 'every entry has a case');
});
