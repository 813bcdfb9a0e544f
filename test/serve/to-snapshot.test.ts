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
