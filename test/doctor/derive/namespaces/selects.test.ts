import t from 'tap';
import { selects } from '../../../../src/doctor/derive/namespaces/selects.ts';
import type { LabelSelector } from '../../../../src/doctor/world/webhook-configuration.ts';

const cases: [name: string, selector: LabelSelector, labels: Record<string, string>, matches: boolean][] = [
  ['an empty selector', {}, {}, true],
  ['a label', { matchLabels: { a: '1' } }, { a: '1', b: '2' }, true],
  ['a label of another value', { matchLabels: { a: '1' } }, { a: '2' }, false],
  ['one label of two', { matchLabels: { a: '1', b: '2' } }, { a: '1' }, false],
  ['Exists', { matchExpressions: [{ key: 'a', operator: 'Exists' }] }, { a: '' }, true],
  ['Exists without it', { matchExpressions: [{ key: 'a', operator: 'Exists' }] }, {}, false],
  ['DoesNotExist', { matchExpressions: [{ key: 'a', operator: 'DoesNotExist' }] }, {}, true],
  ['DoesNotExist with it', { matchExpressions: [{ key: 'a', operator: 'DoesNotExist' }] }, { a: '1' }, false],
  ['In', { matchExpressions: [{ key: 'a', operator: 'In', values: ['1', '2'] }] }, { a: '2' }, true],
  ['In without the label', { matchExpressions: [{ key: 'a', operator: 'In', values: ['1'] }] }, {}, false],
  ['NotIn', { matchExpressions: [{ key: 'a', operator: 'NotIn', values: ['1'] }] }, { a: '2' }, true],
  [
    'NotIn with one of its values',
    { matchExpressions: [{ key: 'a', operator: 'NotIn', values: ['1'] }] },
    { a: '1' },
    false,
  ],
  ['NotIn without the label', { matchExpressions: [{ key: 'a', operator: 'NotIn', values: ['1'] }] }, {}, true],
];
for (const [name, selector, labels, matches] of cases)
  t.test(`${name} ${matches ? 'matches' : 'does not match'} ${JSON.stringify(labels)}`, async (t) => {
    t.equal(selects(selector, labels), matches);
  });
