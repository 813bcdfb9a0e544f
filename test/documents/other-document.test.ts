import t from 'tap';
import { otherDocument } from '../../src/documents/other-document.ts';

const FLEET = { name: 'a fleet', command: 'validate fleet', has: ['cluster', 'gitlab'], lacks: ['managers'] };

t.test('a document with all keys of the other kind is of that kind', async (t) => {
  t.match(otherDocument({ version: 1, cluster: {}, gitlab: {} }, 'a mapping', FLEET), {
    code: 'other_document',
    level: 'error',
    message: 'found a fleet, which has cluster and gitlab, wanted a mapping: check it with validate fleet',
  });
});

for (const [name, value] of [
  ['a document with one of them', { version: 1, cluster: {} }],
  ['a document with a key of the expected kind', { cluster: {}, gitlab: {}, managers: [] }],
  ['a list', ['cluster', 'gitlab']],
  ['nothing', undefined],
] as const)
  t.test(`${name} is not`, async (t) => t.equal(otherDocument(value, 'a mapping', FLEET), undefined));
