import { X509Certificate } from 'node:crypto';
import t from 'tap';
import { formatState, parseState } from '../../../src/certificates/rotation/parse-state.ts';
import { authoritiesOf } from '../../../src/certificates/rotation/state.ts';
import { isMap } from '../../../src/collections/is-map.ts';
import { after, createStates, LOST, move } from './states.ts';

const { first, last, next } = await createStates();
const rescued = await move({ ...LOST, bundles: [authoritiesOf(first)], served: first.leaf, now: after(1) });

/** A copy with certificates as text: a comparison of objects does not look into them. */
function comparable(value: unknown): unknown {
  if (value instanceof X509Certificate) return value.toString();
  if (Array.isArray(value)) return value.map(comparable);
  if (!isMap(value) || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, comparable(one)]));
}

for (const [name, state] of Object.entries({ first, next, last, rescued }))
  t.test(`what is written is read again: ${name}`, async (t) => {
    t.strictSame(comparable(parseState(formatState(state))), comparable({ is: 'state', state }));
  });

const document = JSON.parse(formatState(last));
const cases: [string, string | object][] = [
  ['the state in the Secret is not JSON', '{"version": 1, "leaf": "-----BEGIN PRIVATE KEY-----'],
  ['the state in the Secret is not an object', 'null'],
  ['the state in the Secret is not an object', []],
  ['"version" in the Secret is not 1', { version: 2 }],
  ['"retired" in the Secret is not a list', { retired: {} }],
  ['"retired[0]" in the Secret is not an object', { retired: ['x'] }],
  ['"retired[0].certificate" in the Secret is not a certificate in PEM', { retired: [{}] }],
  [
    '"retired[0].certificate" in the Secret is not an authority',
    { retired: [{ certificate: document.leaf.certificate }] },
  ],
  ['"retired[0].until" in the Secret is not a time', { retired: [{ ...document.retired[0], until: 'soon' }] }],
  ['"current" in the Secret is not an object', { current: null }],
  ['"current.certificate" in the Secret is not an authority', { current: document.leaf }],
  [
    '"current.key" in the Secret is not the private key of its certificate',
    { current: { ...document.current, key: 'x' } },
  ],
  [
    '"next.key" in the Secret is not the private key of its certificate',
    { next: { ...document.current, key: next.leaf.key } },
  ],
  ['"current.issuedAt" in the Secret is not a time', { current: { ...document.current, issuedAt: null } }],
  ['"leaf" in the Secret is not an object', { leaf: undefined }],
  ['"leaf.issuedAt" in the Secret is not a time', { leaf: { ...document.leaf, issuedAt: '' } }],
  ['the state in the Secret has no authority', { current: undefined }],
  ['"leaf.certificate" in the Secret was not signed by any of its authorities', { leaf: first.leaf, retired: [] }],
];

for (const [sentence, change] of cases)
  t.test(`${sentence}`, async (t) => {
    const text = typeof change === 'string' || Array.isArray(change) ? change : { ...document, ...change };
    t.strictSame(parseState(typeof text === 'string' ? text : JSON.stringify(text)), { is: 'lost', because: sentence });
  });
