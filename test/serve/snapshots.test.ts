import t from 'tap';
import { indexAccounts } from '../../src/accounts/index-accounts.ts';
import type { DocumentState, Source } from '../../src/serve/documents/source.ts';
import { followSources } from '../../src/serve/snapshots.ts';
import { snapshotOf } from '../admission/cases.ts';

const { index } = snapshotOf();
const known = indexAccounts([]);

/** A source that is changed by hand. */
function source<Value>(
  value: Value | undefined,
): Source<DocumentState<Value>> & { set(state: Partial<DocumentState<Value>>): void } {
  let state: DocumentState<Value> = { value, loadedAt: undefined, refused: [] };
  const callbacks: ((state: DocumentState<Value>) => void)[] = [];
  return {
    current: () => state,
    onChange: (callback) => void callbacks.push(callback),
    close: async () => {},
    set: (change) => {
      state = { ...state, ...change };
      for (const callback of callbacks) callback(state);
    },
  };
}

t.test('there is a snapshot once there is a mapping and a set of accounts', async (t) => {
  const mapping = source<typeof index>(undefined);
  const accounts = source<typeof known>(undefined);
  const snapshot = followSources(mapping, accounts);
  t.equal(snapshot(), undefined);
  mapping.set({ value: index });
  t.equal(snapshot(), undefined);
  accounts.set({ value: known });
  t.match(snapshot(), { index, accounts: known, notice: undefined });
});

t.test('it is replaced whole, never changed, and only when a source changes', async (t) => {
  const accounts = source(known);
  const snapshot = followSources(source(index), accounts);
  const before = snapshot();
  t.equal(snapshot(), before);
  const more = indexAccounts([]);
  accounts.set({ value: more });
  t.not(snapshot(), before);
  t.equal(before?.accounts, known);
  t.equal(snapshot()?.accounts, more);
});

t.test('a refused edit is a notice, short enough for a warning and without control characters', async (t) => {
  const mapping = source(index);
  const accounts = source(known);
  const snapshot = followSources(mapping, accounts);
  mapping.set({ refused: ['mapping.yaml:4:11 error rules[0].name: too\tlong', 'mapping.yaml:5:1 error more'] });
  t.equal(
    snapshot()?.notice,
    'the newest edit of the mapping is refused, the last good one is in force: mapping.yaml:4:11 error rules[0].name: too long (and 1 more)',
  );
  mapping.set({ refused: [`mapping.yaml:4:11 error ${'x'.repeat(1000)}`] });
  t.equal(snapshot()?.notice?.length, 256);
  mapping.set({ refused: [] });
  accounts.set({ refused: ['accounts.yaml:1:1 error'] });
  t.match(snapshot()?.notice, /^the newest edit of the accounts is refused/);
  accounts.set({ refused: [] });
  t.equal(snapshot()?.notice, undefined);
});
