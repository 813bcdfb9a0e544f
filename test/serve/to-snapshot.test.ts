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
  return refused.length === 0 ? { is: 'active', value, loadedAt } : { is: 'last good', value, loadedAt, refused, more };
};

t.test('there is a snapshot once there is a mapping and a set of accounts', async (t) => {
  t.equal(toSnapshot(none, none, '1.2.3'), undefined);
  t.equal(toSnapshot(state(index), none, '1.2.3'), undefined);
  t.equal(toSnapshot(none, state(known), '1.2.3'), undefined);
  t.strictSame(toSnapshot(state(index), state(known), '1.2.3'), {
    index,
    accounts: known,
    notice: undefined,
    version: '1.2.3',
  });
});

t.test('a refused edit is a notice that quotes nothing of it', async (t) => {
  const notice = (mapping: string[], accounts: string[] = []) =>
    toSnapshot(state(index, mapping), state(known, accounts), '1.2.3')?.notice;
  t.equal(
    notice(['mapping.yaml:4:11 error rules[0].name: secret']),
    'the newest edit of the mapping was refused, and the last good one is active; the error is in the log',
  );
  t.match(toSnapshot(state(index, ['one', 'two'], 99), state(known), '1.2.3')?.notice, /; 101 errors are in the log$/);
  t.match(notice([], ['accounts.yaml:1:1 error']), /^the newest edit of the accounts was refused/);
});
