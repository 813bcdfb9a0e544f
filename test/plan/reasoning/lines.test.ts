import fc from 'fast-check';
import t from 'tap';
import { requesterOf } from '../../../src/explain/requester.ts';
import { compile } from '../../../src/mapping/index/compile.ts';
import type { Mapping } from '../../../src/mapping/mapping.ts';
import { accountsIn } from '../../../src/plan/accounts.ts';
import { decideBoth, effectOf } from '../../../src/plan/compare.ts';
import type { Origin, Outcome } from '../../../src/plan/groups/group.ts';
import { createGroups } from '../../../src/plan/groups/groups.ts';
import type { ValueSet } from '../../../src/plan/groups/value-set.ts';
import { type Job, requestOf } from '../../../src/plan/job.ts';
import { mapPair, type Pair } from '../../../src/plan/pair.ts';
import { createInquiry, witnessesOf } from '../../../src/plan/reasoning/ask.ts';
import type { Values } from '../../../src/plan/reasoning/cells.ts';
import type { JobChange } from '../../../src/plan/reasoning/job-changes.ts';
import { occurrenceOf } from '../../../src/plan/reasoning/occurrence.ts';
import { reasonAbout } from '../../../src/plan/reasoning/reason.ts';
import { runs } from '../../runs.ts';
import { ACCOUNTS, GROUPS, jobs, PROJECTS, pairs, RUNNERS } from './arbitrary.ts';

const ASKED = { numRuns: runs(100) };

const has = (values: Values | undefined, value: string | undefined) => {
  if (values === undefined) return true;
  if (values.is === 'listed') return value !== undefined && values.values.includes(value);
  if (values.is === 'none') return value === undefined;
  if (value === undefined) return values.is === 'rest';
  return !values.except.includes(value);
};

const usernameOf = ({ requester }: Origin) => `system:serviceaccount:${requester.replace('/', ':')}`;

/** Whether a line is about a job: its project, group, runner, origin, account, token and mark. */
function isAbout(change: JobChange, job: Job): boolean {
  const { origins, projects, rootGroup, runner, configuredAccount, unbound } = change;
  if (!has(projects, job.project) || !has(rootGroup, job.rootGroup) || !has(runner, job.runner)) return false;
  if (!origins.some((each) => each.namespace === job.namespace && usernameOf(each) === job.requester.username))
    return false;
  if (configuredAccount !== undefined && configuredAccount !== job.account) return false;
  return (!unbound || job.requester.pod === undefined) && (!change.job.optOut || job.optOut);
}

t.test('for each job whose decision differs, a line is about it and has its effect', async () => {
  fc.assert(
    fc.property(
      pairs.chain((pair) =>
        fc.tuple(
          fc.constant(pair),
          fc.array(jobs(pair), { minLength: 20, maxLength: 20 }),
          fc.record({ missing: fc.subarray(ACCOUNTS), annotated: fc.boolean() }),
        ),
      ),
      ([pair, asked, world]) => {
        const indexes = mapPair(pair, compile);
        const { changes } = reasonAbout(indexes);
        const snapshots = mapPair(indexes, (index) => ({
          index,
          accounts: accountsIn(world),
          notice: undefined,
          version: undefined,
        }));
        return asked.every((job) => {
          const decisions = decideBoth(requestOf(job), snapshots);
          const effect = effectOf(decisions);
          if (effect === undefined) return true;
          const all = changes.filter((change) => isAbout(change, job));
          // A plan assumes that accounts exist and have a role, unless the mapping says what happens without them.
          const isAssumed = [decisions.before, decisions.after].some(
            ({ reason }) => reason === 'account_missing' || reason === 'unannotated',
          );
          if (isAssumed) return true;
          if (all.some((change) => change.effect === effect)) return true;
          // A job may request what a line about jobs with another account says that it gets.
          const { rule } = decisions.after;
          const ofRule = changes.filter(({ decisions: { after } }) => after.allowed && after.rule === rule);
          const withItsAccount = ({ configuredAccount }: JobChange) => ({
            ...job,
            account: configuredAccount ?? job.account,
          });
          return effect === 'possible' && ofRule.some((change) => isAbout(change, withItsAccount(change)));
        });
      },
    ),
    ASKED,
  );
});

/** Some jobs that a line is about, with the account of its example. */
function jobsOf(change: JobChange, { before, after }: Pair<Mapping>): readonly Job[] {
  const { job, requested, configuredAccount } = change;
  const some = (values: Values | undefined, of: readonly string[], own: string | undefined) => {
    const listed = values?.is === 'listed' ? values.values : [];
    return [...new Set([own, ...of, ...listed, undefined])].filter((value) => has(values, value));
  };
  const projects = some(change.projects, [...PROJECTS, '98765'], job.project).flatMap((id) => id ?? []);
  return change.origins.flatMap((origin) => {
    const managers = [before, after].flatMap((mapping) =>
      mapping.managers.filter(({ key }) => key === origin.requester),
    );
    const configured = new Set(managers.flatMap(({ jobServiceAccounts }) => jobServiceAccounts));
    const requester = { ...requesterOf(managers[0] as (typeof managers)[number]), pod: job.requester.pod };
    return projects.flatMap((project) =>
      some(change.rootGroup, GROUPS, job.rootGroup).flatMap((rootGroup) =>
        some(change.runner, RUNNERS, job.runner).flatMap((runner) => {
          const accounts =
            requested === undefined
              ? [...(configuredAccount === undefined ? configured : [configuredAccount])]
              : [
                  requested
                    .replaceAll('{project}', project)
                    .replaceAll('{namespace}', origin.namespace)
                    .replaceAll('{rootGroup}', rootGroup ?? ''),
                ];
          return accounts.map((account) => ({
            ...job,
            ...{ project, rootGroup, runner, account, requester, namespace: origin.namespace },
          }));
        }),
      ),
    );
  });
}

t.test('a line is true for each job that it is about', async () => {
  fc.assert(
    fc.property(pairs, (pair) => {
      const indexes = mapPair(pair, compile);
      return reasonAbout(indexes).changes.every((change) => {
        const { assumed, decisions, effect } = change;
        return jobsOf(change, pair).every((job) => {
          const asking = createInquiry({ indexes, accounts: undefined, roles: undefined, questionsLeft: 1_000 });
          return witnessesOf(asking, job, assumed.annotated).some(
            (found) =>
              found.effect === effect &&
              (assumed.missing.length > 0 || found.assumed.missing.length === 0) &&
              // Where several are refused, the first says it for all.
              (effect === 'refused' ||
                effect === 'possible' ||
                (found.decisions.before.rule === decisions.before.rule &&
                  found.decisions.after.rule === decisions.after.rule)),
          );
        });
      });
    }),
    ASKED,
  );
});

const isIn = (set: ValueSet | undefined, value: string | undefined) => {
  if (set === undefined) return true;
  return value === undefined ? set.none : set.values.includes(value) !== set.except;
};

t.test('a group is true for each of its projects with each of its origins, groups and runners', async () => {
  fc.assert(
    fc.property(pairs, (pair) => {
      const indexes = mapPair(pair, compile);
      const groups = createGroups(indexes);
      const { changes } = reasonAbout(indexes);
      const occurrences = changes.map((change) => ({ change, occurrence: occurrenceOf(change) }));
      for (const { occurrence } of occurrences) groups.add(occurrence);
      return groups.all().every((group) => {
        const { after, before, conditions, effect, origins, othersBut, projects, requested } = group;
        const isRule = (rule: string | undefined, of: Outcome) =>
          rule === of.rule || (of.account === undefined && of.rule === undefined);
        const same = occurrences.filter(
          ({ change: { decisions }, occurrence }) =>
            occurrence.effect === effect &&
            occurrence.requested === requested &&
            occurrence.conditions.join() === conditions.join() &&
            isRule(decisions.before.rule, before) &&
            isRule(decisions.after.rule, after),
        );
        const others = othersBut === undefined ? [] : [...PROJECTS, '98765'].filter((id) => !othersBut.includes(id));
        const rootGroups = [...GROUPS, undefined].filter((value) => isIn(group.rootGroups, value));
        const runners = [...RUNNERS, undefined].filter((value) => isIn(group.runners, value));
        return [...projects, ...others].every((project) =>
          origins.every(({ namespace, requester }) => {
            const there = same.filter(
              ({ change }) =>
                has(change.projects, project) &&
                change.origins.some((each) => each.namespace === namespace && each.requester === requester),
            );
            return rootGroups.every((rootGroup) =>
              runners.every((runner) =>
                there.some(({ change }) => has(change.rootGroup, rootGroup) && has(change.runner, runner)),
              ),
            );
          }),
        );
      });
    }),
    ASKED,
  );
});
