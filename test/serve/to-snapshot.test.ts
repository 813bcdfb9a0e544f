import t from 'tap';
import { indexAccounts } from '../../src/accounts/index-accounts.ts';
import type { DocumentState } from '../../src/serve/documents/document-source.ts';
import { toSnapshot } from '../../src/serve/to-snapshot.ts';
import { snapshotOf } from '../admission/cases.ts';

const { index } = snapshotOf();
const known = indexAccounts([]);

const none: DocumentState<never> = { is: 'none', refused: ['not read yet'], more: 0 };

const state = <Value>(value: Value, refused: string[] = [], more = 0): DocumentState<Value> => {
  const loadedAt = new Date(0);
  return refused.length === 0 ? { is: 'active', value, loadedAt } : { is: 'kept', value, loadedAt, refused, more };
};

t.test('there is a snapshot once there is a mapping and a set of accounts', async (t) => {
  t.equal(toSnapshot(none, none), undefined);
  t.equal(toSnapshot(state(index), none), undefined);
  t.equal(toSnapshot(none, state(known)), undefined);
  t.strictSame(toSnapshot(state(index), state(known)), { index, accounts: known, notice: undefined });
});

t.test('a refused edit is a notice, short enough for a warning and without control characters', async (t) => {
  const notice = (mapping: string[], accounts: string[] = []) =>
    toSnapshot(state(index, mapping), state(known, accounts))?.notice;
  t.equal(
    notice(['mapping.yaml:4:11 error rules[0].name: too\tlong', 'mapping.yaml:5:1 error more']),
    'the newest edit of the mapping was refused, and the last good one is active: mapping.yaml:4:11 error rules[0].name: too long (and 1 more)',
  );
  t.match(toSnapshot(state(index, ['one', 'two'], 99), state(known))?.notice, /one \(and 100 more\)$/);
  t.equal(notice([`mapping.yaml:4:11 error ${'x'.repeat(1000)}`])?.length, 256);
  t.match(notice([], ['accounts.yaml:1:1 error']), /^the newest edit of the accounts was refused/);
});
