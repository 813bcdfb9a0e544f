import type { Group, Outcome } from '../../../plan/groups/group.ts';
import { labelWords } from '../../../plan/groups/value-set.ts';
import { byRulesOf, isComplete, type Plan } from '../../plan/plan.ts';
import { rolesOfExample } from './group.ts';

/** Always returns all of these keys, because scripts rely on them (docs/schemas/plan.json). */
export function toJson(plan: Plan) {
  const { accounts, after, aws, before, jobs, modes, roles, unseen } = plan;
  const pods = jobs.source === 'rules' ? undefined : jobs;
  return {
    ...{ before, after, source: jobs.source, asked: jobs.asked, projects: pods?.projects ?? null },
    complete: isComplete(plan),
    modes,
    accountsAssumed: accounts === 'assumed',
    notChecked: {
      limitReached: byRulesOf(jobs)?.isBounded === true,
      unknownRequesters: pods?.unknown?.count ?? 0,
      unread: unseen,
      otherPods: jobs.source === 'rules' ? jobs.unplanned : [],
      decidedOtherwise: pods?.decidedOtherwise.count ?? 0,
      decidedOtherwiseExample: pods?.decidedOtherwise.example ?? null,
      withoutLabels: pods?.withoutLabels.count ?? 0,
      withoutLabelsExample: pods?.withoutLabels.example ?? null,
    },
    lines: pods?.lines ?? null,
    aws: aws ?? null,
    changes: [
      ...jobs.changes.map((group) => groupJson(group, roles, pods === undefined ? 'rules' : 'pods')),
      ...(pods?.unknown?.byRules.changes ?? []).map((group) => groupJson(group, roles, 'rules')),
    ],
  };
}

function groupJson(group: Group, known: Plan['roles'], by: 'pods' | 'rules') {
  const { after, before, effect, example, jobs, more, origins, othersBut, projects, requested } = group;
  const roles = known && rolesOfExample(example, known);
  return {
    effect,
    by,
    before: outcomeJson(before),
    after: outcomeJson(after),
    requestedAccount: requested ?? null,
    conditions: [...labelWords(group), ...group.conditions],
    rootGroups: group.rootGroups ?? null,
    runners: group.runners ?? null,
    projects: [...projects],
    moreProjects: more,
    origins,
    otherProjectsBut: othersBut ?? null,
    jobs,
    example: {
      ...example,
      project: example.project ?? null,
      pod: example.pod ?? null,
      roles: { before: roles?.before ?? null, after: roles?.after ?? null },
    },
  };
}

function outcomeJson({ account, reason, rule }: Outcome) {
  return { account: account ?? null, rule: rule ?? null, reason };
}
