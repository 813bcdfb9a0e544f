import t from 'tap';
import { toAccount } from '../../../src/accounts/from-object.ts';
import type { ServiceAccount } from '../../../src/accounts/service-account.ts';
import { type AccountLookupOptions, createAccountLookup } from '../../../src/kubernetes/lookup/account-lookup.ts';

type Answer = PromiseWithResolvers<ServiceAccount | undefined>;

/** A lookup whose clock and answers the test controls. */
function lookup(options: Partial<AccountLookupOptions> = {}) {
  let now = 0;
  const asked: { name: string; answer: Answer }[] = [];
  const results: string[] = [];
  const find = createAccountLookup({
    get: (_namespace, name) => {
      const answer: Answer = Promise.withResolvers();
      asked.push({ name, answer });
      return answer.promise;
    },
    clock: () => now,
    report: (result) => results.push(result),
    ...options,
  });
  const account = (name: string) => toAccount({ metadata: { namespace: 'gitlab', name } });
  return {
    find: (names: string[], milliseconds = 2_000) => find('gitlab', names, milliseconds),
    asked: () => asked.map(({ name }) => name),
    results,
    answer: (index: number, found = true) =>
      asked[index]?.answer.resolve(found ? account(asked[index].name) : undefined),
    fail: (index: number) => asked[index]?.answer.reject(new Error('no answer')),
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

const names = (accounts: readonly ServiceAccount[]) => accounts.map(({ name }) => name).toSorted();

t.test('each name is asked for once, and the accounts that exist are returned', async (t) => {
  const { answer, asked, find, results } = lookup();
  const found = find(['a', 'b', 'a']);
  t.strictSame(asked(), ['a', 'b']);
  answer(0);
  answer(1, false);
  t.strictSame(names(await found), ['a']);
  t.strictSame(results, ['found', 'missing']);
});

t.test('reviews that need the same account at the same time share a request', async (t) => {
  const { answer, asked, find } = lookup();
  const both = [find(['a']), find(['a'])];
  answer(0);
  for (const found of await Promise.all(both)) t.strictSame(names(found), ['a']);
  t.equal(asked().length, 1);
});

t.test('an answer is valid for less than the second after which a client tries again', async (t) => {
  const { answer, asked, find, pass, results } = lookup();
  const first = find(['a']);
  answer(0, false);
  t.strictSame(await first, []);
  pass(899);
  t.strictSame(await find(['a']), []);
  t.equal(asked().length, 1);
  pass(2);
  const again = find(['a']);
  answer(1);
  t.strictSame(names(await again), ['a']);
  t.strictSame(results, ['missing', 'cached', 'found']);
});

t.test('there are so many requests in a stretch of time, and so many for one review', async (t) => {
  const { asked, find, pass, results } = lookup({ limit: { most: 3, per: 1_000 }, perReview: 2 });
  void find(['a', 'b', 'c']);
  t.strictSame(asked(), ['a', 'b']);
  void find(['d', 'e']);
  t.strictSame(asked(), ['a', 'b', 'd']);
  t.strictSame(results, ['limited']);
  pass(999);
  t.strictSame(await find(['f']), []);
  pass(1);
  void find(['g', 'h']);
  t.strictSame(asked(), ['a', 'b', 'd', 'g', 'h']);
});

t.test('after a failure nothing is sent for a while, which grows until a request succeeds', async (t) => {
  const { answer, asked, fail, find, pass, results } = lookup();
  const first = find(['a']);
  fail(0);
  t.strictSame(await first, []);
  t.strictSame(await find(['b']), []);
  pass(999);
  t.strictSame(await find(['b']), []);
  pass(2);
  const second = find(['b']);
  fail(1);
  await second;
  pass(1999);
  t.strictSame(await find(['c']), []);
  pass(2);
  const third = find(['c']);
  answer(2);
  t.strictSame(names(await third), ['c']);
  const fourth = find(['d']);
  fail(3);
  await fourth;
  pass(1001);
  void find(['e']);
  t.strictSame(asked(), ['a', 'b', 'c', 'd', 'e']);
  t.strictSame(results, ['failed', 'limited', 'limited', 'failed', 'limited', 'found', 'failed']);
});

t.test('a review waits only so long, and those after it not at all', async (t) => {
  const { answer, asked, find, results } = lookup();
  t.strictSame(await find(['a'], 1), []);
  t.strictSame(await find(['a', 'b'], 60_000), []);
  t.strictSame(results, ['late', 'limited', 'limited']);
  answer(0);
  await new Promise((resolve) => setImmediate(resolve));
  t.strictSame(names(await find(['a'])), ['a'], 'the late answer is used');
  t.strictSame(asked(), ['a']);
});

t.test('a review without time left does not wait', async (t) => {
  const { find } = lookup();
  t.strictSame(await find(['a'], 0), []);
});

t.test('only so many answers are kept; the oldest is dropped first', async (t) => {
  const { answer, asked, find } = lookup({ capacity: 2 });
  const all = find(['a', 'b', 'c']);
  for (const index of [0, 1, 2]) answer(index, false);
  await all;
  void find(['c', 'a']);
  t.strictSame(asked(), ['a', 'b', 'c', 'a']);
});
