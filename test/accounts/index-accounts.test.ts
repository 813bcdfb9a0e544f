import t from 'tap';
import { toAccount } from '../../src/accounts/from-object.ts';
import { indexAccounts, overlayAccounts } from '../../src/accounts/index-accounts.ts';

t.test('accounts are found by namespace and name', async (t) => {
  const account = (namespace: string, name: string) => toAccount({ metadata: { namespace, name } });
  const accounts = indexAccounts([account('gitlab', 'a'), account('team', 'a'), account('gitlab', 'a')]);
  t.equal(accounts.get('gitlab', 'a')?.namespace, 'gitlab');
  t.equal(accounts.get('gitlab', 'b'), undefined);
  t.equal(accounts.size, 2);
});

const inGitlab = (name: string, automountServiceAccountToken?: boolean) =>
  toAccount({
    metadata: { namespace: 'gitlab', name },
    automountServiceAccountToken: automountServiceAccountToken ?? null,
  });

t.test('added accounts replace and complete the others, which are not changed', async (t) => {
  const known = indexAccounts([inGitlab('a'), inGitlab('b')]);
  const more = overlayAccounts(known, [inGitlab('b', false), inGitlab('c')]);
  t.strictSame(
    ['a', 'b', 'c', 'd'].map((name) => more.get('gitlab', name)?.automount ?? more.get('gitlab', name)?.name),
    ['a', false, 'c', undefined],
  );
  t.equal(known.get('gitlab', 'c'), undefined);
});
