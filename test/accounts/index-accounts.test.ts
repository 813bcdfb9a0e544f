import t from 'tap';
import { toAccount } from '../../src/accounts/from-object.ts';
import { indexAccounts } from '../../src/accounts/index-accounts.ts';

t.test('accounts are found by namespace and name', async (t) => {
  const account = (namespace: string, name: string) => toAccount({ metadata: { namespace, name } });
  const accounts = indexAccounts([account('gitlab', 'a'), account('team', 'a'), account('gitlab', 'a')]);
  t.equal(accounts.get('gitlab', 'a')?.namespace, 'gitlab');
  t.equal(accounts.get('gitlab', 'b'), undefined);
  t.equal(accounts.size, 2);
});
