import fc from 'fast-check';
import t from 'tap';
import { indexAccounts } from '../../../src/accounts/index-accounts.ts';
import type { Decision } from '../../../src/admission/decision.ts';
import { compile } from '../../../src/mapping/index/compile.ts';
import { accountsIn } from '../../../src/plan/accounts.ts';
import { decideBoth, effectOf } from '../../../src/plan/compare.ts';
import { type Job, requestOf } from '../../../src/plan/job.ts';
import { mapPair, type Pair } from '../../../src/plan/pair.ts';
import { createInquiry, witnessesOf } from '../../../src/plan/reasoning/ask.ts';
import type { JobChange } from '../../../src/plan/reasoning/job-changes.ts';
import { reasonAbout } from '../../../src/plan/reasoning/reason.ts';
import { runs } from '../../runs.ts';
import { ACCOUNTS, jobs, pairs } from './arbitrary.ts';

const covers = (change: JobChange, { namespace, project, requester }: Job) =>
  (change.projects.is === 'other'
    ? !change.projects.except.includes(project)
    : change.projects.values.includes(project)) &&
  change.origins.some(
    (origin) =>
      origin.namespace === namespace &&
      `system:serviceaccount:${origin.requester.replace('/', ':')}` === requester.username,
  );

/** A plan assumes that accounts exist and have a role, unless the mapping says what happens without them. */
const isAssumed = ({ after, before }: Pair<Decision>) =>
  [before, after].some(({ reason }) => reason === 'account_missing' || reason === 'unannotated');

/** Of jobs that differ in what only few have, a plan says one effect. */
const isOneOfMany = ({ optOut, requester, rootGroup, runner }: Job) =>
  optOut || requester.pod === undefined || rootGroup !== undefined || runner !== undefined;

const ASKED = { numRuns: runs(300) };

t.test('a job whose decision differs is in the plan, whatever accounts exist', async () => {
  const worlds = fc.record({ missing: fc.subarray(ACCOUNTS), annotated: fc.boolean() });
  fc.assert(
    fc.property(
      pairs.chain((pair) =>
        fc.tuple(fc.constant(pair), fc.array(jobs(pair), { minLength: 20, maxLength: 20 }), worlds),
      ),
      ([pair, asked, world]) => {
        const indexes = mapPair(pair, compile);
        const { changes, isBounded } = reasonAbout(indexes);
        const accounts = accountsIn(world);
        const snapshots = mapPair(indexes, (index) => ({ index, accounts, notice: undefined, version: undefined }));
        return (
          !isBounded &&
          asked.every((job) => {
            const decisions = decideBoth(requestOf(job), snapshots);
            const effect = effectOf(decisions);
            if (effect === undefined) return true;
            const all = changes.filter((change) => covers(change, job));
            if (isOneOfMany(job) || isAssumed(decisions) || effect === 'possible') return all.length > 0;
            return all.some((change) => change.effect === effect);
          })
        );
      },
    ),
    ASKED,
  );
});

/** Accounts of a cluster, or of two fleets. */
const KEYS = ['gitlab', 'ci', 'team', 'elsewhere'].flatMap((namespace) =>
  ACCOUNTS.map((name) => `${namespace}/${name}`),
);
const clusters = fc.tuple(fc.subarray(KEYS), fc.boolean()).map(([keys, annotated]) => {
  const world = accountsIn({ missing: [], annotated });
  return keys.flatMap((key) => {
    const [namespace = '', name = ''] = key.split('/');
    return world.get(namespace, name) ?? [];
  });
});
const worlds = fc.oneof(
  clusters.map((before) => ({ before, after: before })),
  fc.record({ before: clusters, after: clusters }),
  fc.tuple(clusters, fc.nat(KEYS.length)).map(([before, at]) => ({ before, after: before.toSpliced(at, 1) })),
);

t.test('the same holds with the accounts of a cluster, or of two fleets', async () => {
  fc.assert(
    fc.property(
      pairs.chain((pair) =>
        fc.tuple(fc.constant(pair), fc.array(jobs(pair), { minLength: 20, maxLength: 20 }), worlds),
      ),
      ([pair, asked, accounts]) => {
        const indexes = mapPair(pair, compile);
        const { changes } = reasonAbout(indexes, { accounts });
        const all = mapPair(accounts, indexAccounts);
        const snapshots = {
          before: { index: indexes.before, accounts: all.before, notice: undefined, version: undefined },
          after: { index: indexes.after, accounts: all.after, notice: undefined, version: undefined },
        };
        return asked.every((job) => {
          // The ServiceAccount plugin refuses a pod whose account does not exist.
          const exists = mapPair(all, (one) => one.get(job.namespace, job.account) !== undefined);
          if (!exists.before && !exists.after) return true;
          if (effectOf(decideBoth(requestOf(job), snapshots)) === undefined) return true;
          return changes.some((change) => covers(change, job));
        });
      },
    ),
    ASKED,
  );
});

t.test('every project, namespace and requester of a change differs as its witness does', async () => {
  fc.assert(
    fc.property(pairs, (pair) => {
      const indexes = mapPair(pair, compile);
      return reasonAbout(indexes).changes.every(({ assumed, effect, job, origins, projects }) => {
        const snapshots = mapPair(indexes, (index) => ({
          index,
          accounts: accountsIn(assumed),
          notice: undefined,
          version: undefined,
        }));
        if (effectOf(decideBoth(requestOf(job), snapshots)) !== effect) return false;
        const ids = projects.is === 'listed' ? projects.values : ['555', '98765'];
        return ids.every((project) =>
          origins.every(({ namespace, requester }) => {
            const [home = '', name = ''] = requester.split('/');
            const username = `system:serviceaccount:${home}:${name}`;
            const account = projects.is === 'other' ? job.account.replaceAll(job.project, project) : job.account;
            const like = { ...job, account, project, namespace, requester: { ...job.requester, username } };
            const asking = createInquiry({ indexes, accounts: undefined, roles: undefined, questionsLeft: 1_000 });
            return witnessesOf(asking, like, assumed.annotated).some((found) => found.effect === effect);
          }),
        );
      });
    }),
    ASKED,
  );
});
