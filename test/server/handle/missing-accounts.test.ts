import t from 'tap';
import { toAccount } from '../../../src/accounts/from-object.ts';
import { indexAccounts } from '../../../src/accounts/index-accounts.ts';
import { createMissingAccounts } from '../../../src/server/handle/missing-accounts.ts';

const missing = (wanted: string | undefined) => ({ retryable: true, wanted });

t.test('the wait for an account begins when it is first missing, for each account on its own', async (t) => {
  let time = 0;
  const accounts = createMissingAccounts({ clock: () => time, patienceMilliseconds: 30_000 });
  t.equal(accounts.retryAfterSeconds('gitlab', missing('a')), 1);
  time = 20_000;
  t.equal(accounts.retryAfterSeconds('gitlab', missing('b')), 1);
  t.equal(accounts.retryAfterSeconds('team', missing('a')), 1, 'the same name in another namespace is another account');
  time = 30_000;
  t.equal(accounts.retryAfterSeconds('gitlab', missing('a')), undefined);
  t.equal(accounts.retryAfterSeconds('gitlab', missing('b')), 1, 'the wait for the other continues');
  time = 50_000;
  t.equal(accounts.retryAfterSeconds('gitlab', missing('b')), undefined);
});

t.test('a refusal that is final for another reason neither waits nor starts the wait', async (t) => {
  let time = 0;
  const accounts = createMissingAccounts({ clock: () => time });
  t.equal(accounts.retryAfterSeconds('gitlab', { retryable: false, wanted: 'a' }), undefined);
  time = 60_000;
  t.equal(accounts.retryAfterSeconds('gitlab', missing('a')), 1);
  t.equal(accounts.retryAfterSeconds('gitlab', missing(undefined)), undefined);
});

t.test('an account that existed meanwhile starts a new wait when it is missing again', async (t) => {
  let time = 0;
  const accounts = createMissingAccounts({ clock: () => time });
  accounts.retryAfterSeconds('gitlab', missing('a'));
  time = 60_000;
  accounts.update(indexAccounts([toAccount({ metadata: { namespace: 'gitlab', name: 'b' } })]));
  t.equal(accounts.retryAfterSeconds('gitlab', missing('a')), undefined, 'other new accounts change nothing');
  accounts.update(indexAccounts([toAccount({ metadata: { namespace: 'gitlab', name: 'a' } })]));
  t.equal(accounts.retryAfterSeconds('gitlab', missing('a')), 1);
});

t.test('only so many accounts are remembered; the oldest is forgotten first', async (t) => {
  let time = 0;
  const accounts = createMissingAccounts({ clock: () => time, capacity: 2 });
  for (const name of ['a', 'b', 'c']) accounts.retryAfterSeconds('gitlab', missing(name));
  time = 60_000;
  t.equal(accounts.retryAfterSeconds('gitlab', missing('b')), undefined);
  t.equal(accounts.retryAfterSeconds('gitlab', missing('a')), 1, 'forgotten, so a new wait begins');
});
