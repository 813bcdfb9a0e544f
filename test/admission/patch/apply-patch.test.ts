import t from 'tap';
import type { Operation } from '../../../src/admission/decision.ts';
import { applyPatch } from '../../../src/admission/patch/apply-patch.ts';
import { captured } from '../../fixtures.ts';

const object = () => captured('v19.4.0-dev/plain-cache').request.object;

t.test('a patch is applied to the object itself', async (t) => {
  const pod = object();
  applyPatch({ object: pod }, { patch: [{ op: 'add', path: '/spec/serviceAccountName', value: 'ci-billing' }] });
  t.equal(pod.spec.serviceAccountName, 'ci-billing');
});

const broken: [string, Operation][] = [
  ['a missing member cannot be removed', { op: 'remove', path: '/spec/nothing' }],
  ['nothing can be added below a missing parent', { op: 'add', path: '/spec/nothing/below', value: 1 }],
  ['an item beyond the end cannot be removed', { op: 'remove', path: '/spec/volumes/99' }],
];

for (const [name, operation] of broken) {
  t.test(`${name}: such a patch is never sent`, async (t) => {
    t.throws(() => applyPatch({ object: object() }, { patch: [operation] }));
  });
}
