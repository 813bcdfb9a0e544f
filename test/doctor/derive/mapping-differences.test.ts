import t from 'tap';
import { mappingDifferences } from '../../../src/doctor/derive/mapping-differences.ts';
import { snapshotOf } from '../../admission/cases.ts';

const mappingWith = (changes: object) => snapshotOf({ mapping: { ...changes } }).index.mapping;

t.test('names and contact that differ are differences, whatever the order of the names', async (t) => {
  const wanted = mappingWith({ names: { 1: 'acme/a', 9007199254740991: 'acme/b' }, contact: '#ci' });
  t.same(mappingDifferences(wanted, wanted), []);
  t.same(mappingDifferences({ ...wanted, names: new Map([...wanted.names].toReversed()) }, wanted), []);
  t.same(mappingDifferences(mappingWith({ names: { 1: 'acme/a' } }), wanted), ['names', 'contact']);
});
