import fc from 'fast-check';
import t from 'tap';
import { indexAccounts } from '../../../src/accounts/index-accounts.ts';
import type { Decision } from '../../../src/admission/decision.ts';
import { requesterOf } from '../../../src/explain/requester.ts';
import { compile } from '../../../src/mapping/index/compile.ts';
import type { Mapping, Rule } from '../../../src/mapping/mapping.ts';
import { accountsIn } from '../../../src/plan/accounts.ts';
import { decideBoth, effectOf } from '../../../src/plan/compare.ts';
import { type Job, requestOf } from '../../../src/plan/job.ts';
import { mapPair, type Pair } from '../../../src/plan/pair.ts';
import { askingAbout, witnessesOf } from '../../../src/plan/reasoning/ask.ts';
import { type JobChange, reasonAbout } from '../../../src/plan/reasoning/reason.ts';
import { mappings } from '../../mapping/arbitrary.ts';
import { runs } from '../../runs.ts';

const IDS = ['1', '2', '3', '12', '23', '77'];
const NAMES = [
  'ci-a',
  'ci-b',
  'ci-1',
  'x-ci',
  'ci-2',
  'ci-23',
  'ci-77',
  'ci-deploy',
  'ci-1-2',
  'g1',
  'x-gitlab',
  'ci-ci-1',
];
const ACCOUNTS = [...NAMES, 'default', 'ci-jobs', 'ci-nobody', 'runner', 'protected'];

/** Two mappings, often with most parts in common, as before and after an edit. */
const pairs: fc.Arbitrary<Pair<Mapping>> = fc.oneof(
  mappings.map((before) => ({ before, after: before })),
  fc.record({ before: mappings, after: mappings }),
  mappings.chain((before) => edited(before).map((after) => ({ before, after }))),
);

function edited(mapping: Mapping): fc.Arbitrary<Mapping> {
  const { rules } = mapping;
  return fc.oneof(
    mappings.map((other): Mapping => ({ ...mapping, rules: other.rules })),
    mappings.map((other): Mapping => ({ ...mapping, default: other.default, unannotated: other.unannotated })),
    mappings.map((other): Mapping => ({ ...mapping, managers: other.managers })),
    fc.nat(Math.max(0, rules.length - 1)).map((at): Mapping => ({ ...mapping, rules: rules.toSpliced(at, 1) })),
    fc.shuffledSubarray([...rules]).map((some): Mapping => ({ ...mapping, rules: some })),
    fc.tuple(fc.nat(11), mappings).map(
      ([at, other]): Mapping => ({
        ...mapping,
        rules: rules
          .toSpliced(at, 0, ...other.rules.slice(0, 1))
          .map((rule, index): Rule => ({ ...rule, name: `r${index}` })),
      }),
    ),
  );
}

const optional = (values: readonly string[]) => fc.option(fc.constantFrom(...values), { nil: undefined, freq: 3 });

/** A job of one of the managers, anywhere. */
const jobs = ({ before, after }: Pair<Mapping>): fc.Arbitrary<Job> =>
  fc.record({
    project: fc.constantFrom(...IDS, '555'),
    namespace: fc.constantFrom('gitlab', 'ci', 'team', 'elsewhere'),
    requester: fc
      .tuple(fc.constantFrom(...before.managers, ...after.managers), fc.constantFrom('any-pod', undefined))
      .map(([manager, pod]) => ({ ...requesterOf(manager), pod })),
    account: fc.constantFrom(...ACCOUNTS),
    rootGroup: optional(IDS),
    runner: optional(['abc', 'def', 'xyz']),
    optOut: fc.boolean(),
  });

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
        const snapshots = mapPair(indexes, (index) => ({ index, accounts, notice: undefined }));
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
          before: { index: indexes.before, accounts: all.before, notice: undefined },
          after: { index: indexes.after, accounts: all.after, notice: undefined },
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
        const snapshots = mapPair(indexes, (index) => ({ index, accounts: accountsIn(assumed), notice: undefined }));
        if (effectOf(decideBoth(requestOf(job), snapshots)) !== effect) return false;
        const ids = projects.is === 'listed' ? projects.values : ['555', '98765'];
        return ids.every((project) =>
          origins.every(({ namespace, requester }) => {
            const [home = '', name = ''] = requester.split('/');
            const username = `system:serviceaccount:${home}:${name}`;
            const account = projects.is === 'other' ? job.account.replaceAll(job.project, project) : job.account;
            const like = { ...job, account, project, namespace, requester: { ...job.requester, username } };
            const asking = askingAbout({ indexes, accounts: undefined, roles: undefined, left: 1_000 });
            return witnessesOf(asking, like, assumed.annotated).some((found) => found.effect === effect);
          }),
        );
      });
    }),
    ASKED,
  );
});
