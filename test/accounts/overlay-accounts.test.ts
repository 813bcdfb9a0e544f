import t from 'tap';
import { toAccount } from '../../src/accounts/from-object.ts';
import { indexAccounts } from '../../src/accounts/index-accounts.ts';
import { overlayAccounts } from '../../src/accounts/overlay-accounts.ts';

const account = (name: string, automountServiceAccountToken?: boolean) =>
  toAccount({
    metadata: { namespace: 'gitlab', name },
    automountServiceAccountToken: automountServiceAccountToken ?? null,
  });

t.test('what was found later is known beside and before the rest, which stays as it was', async (t) => {
  const known = indexAccounts([account('a'), account('b')]);
  const more = overlayAccounts(known, [account('b', false), account('c')]);
  t.strictSame(
    ['a', 'b', 'c', 'd'].map((name) => more.get('gitlab', name)?.automount ?? more.get('gitlab', name)?.name),
    ['a', false, 'c', undefined],
  );
  t.equal(known.get('gitlab', 'c'), undefined);
});
