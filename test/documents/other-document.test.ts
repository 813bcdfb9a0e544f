import t from 'tap';
import { otherDocument } from '../../src/documents/other-document.ts';

const MAPPING = { version: 1, managers: [], rules: [] };
const FLEET = { version: 1, cluster: {}, gitlab: {}, rules: [] };
const CASES = { version: 1, cases: [] };

for (const [value, wanted, message] of [
  [
    FLEET,
    'mapping',
    'found a fleet, which has cluster and gitlab, wanted a mapping: check it with gitlab-runner-irsa validate fleet',
  ],
  [
    CASES,
    'mapping',
    'found a file of cases, which has cases, wanted a mapping: check it with gitlab-runner-irsa validate cases',
  ],
  [
    MAPPING,
    'fleet',
    'found a mapping, which has managers, wanted a fleet: check it with gitlab-runner-irsa validate mapping',
  ],
  [
    CASES,
    'fleet',
    'found a file of cases, which has cases, wanted a fleet: check it with gitlab-runner-irsa validate cases',
  ],
  [
    MAPPING,
    'cases',
    'found a mapping, which has managers, wanted a file of cases: check it with gitlab-runner-irsa validate mapping',
  ],
  [
    FLEET,
    'cases',
    'found a fleet, which has cluster and gitlab, wanted a file of cases: check it with gitlab-runner-irsa validate fleet',
  ],
] as const)
  t.test(message, async (t) => {
    t.match(otherDocument(value, wanted), { code: 'other_document', level: 'error', message });
  });

for (const [name, value] of [
  ['a document with one of the keys of a fleet', { version: 1, cluster: {} }],
  ['a document with a key of the expected kind', { ...FLEET, managers: [] }],
  ['the expected kind', MAPPING],
  ['a list', ['cluster', 'gitlab']],
  ['nothing', undefined],
] as const)
  t.test(`${name} is not of another kind`, async (t) => t.equal(otherDocument(value, 'mapping'), undefined));
