import t from 'tap';
import { isDecidedBeforeRules } from '../../../src/admission/judge/job-steps.ts';
import { decodeReview } from '../../../src/admission/review/review.ts';
import { managerOf } from '../../../src/mapping/index/manager-of.ts';
import type { Manager } from '../../../src/mapping/mapping.ts';
import { factsOf } from '../../../src/pods/facts.ts';
import { captured } from '../../fixtures.ts';
import { snapshotOf } from '../cases.ts';

const CAPTURES: readonly [name: string, capture: string, namespace: string, decided: boolean][] = [
  ['a job in a namespace of its manager', 'v19.4.0-dev/plain-cache', 'ci', false],
  ['a job in a namespace that its manager may not use', 'v19.4.0-dev/plain-cache', 'team-z', true],
  ['a job with a forged project label', 'v17.8.0/forged-labels', 'ci', true],
];

for (const [name, capture, namespace, decided] of CAPTURES)
  t.test(`${name} is ${decided ? 'decided before the rules' : 'left to the rules'}`, async (t) => {
    const { object, requester } = decodeReview(captured(capture));
    const manager = managerOf(snapshotOf().index, requester) as Manager;
    t.equal(isDecidedBeforeRules(factsOf(object, namespace, requester, true), manager), decided);
  });
