import t from 'tap';
import { indexAccounts } from '../../src/accounts/index-accounts.ts';
import { toSnapshot } from '../../src/serve/to-snapshot.ts';
import { snapshotOf } from '../admission/cases.ts';

const { index } = snapshotOf();
const known = indexAccounts([]);

const state = <Value>(value: Value | undefined, refused: string[] = [], more = 0) => {
  return { value, loadedAt: undefined, refused, more };
};

t.test('there is a snapshot once there is a mapping and a set of accounts', async (t) => {
  t.equal(toSnapshot(state(undefined), state(undefined)), undefined);
  t.equal(toSnapshot(state(index), state(undefined)), undefined);
  t.equal(toSnapshot(state(undefined), state(known)), undefined);
  t.strictSame(toSnapshot(state(index), state(known)), { index, accounts: known, notice: undefined });
});

t.test('a refused edit is a notice that quotes nothing of it', async (t) => {
  const notice = (mapping: string[], accounts: string[] = []) =>
    toSnapshot(state(index, mapping), state(known, accounts))?.notice;
  t.equal(
    notice(['mapping.yaml:4:11 error rules[0].name: secret']),
    'the newest edit of the mapping was refused, and the last good one is active; the error is in the log',
  );
  t.match(toSnapshot(state(index, ['one', 'two'], 99), state(known))?.notice, /; 101 errors are in the log$/);
  t.match(notice([], ['accounts.yaml:1:1 error']), /^the newest edit of the accounts was refused/);
});
