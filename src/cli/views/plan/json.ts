import type { Group, Outcome } from '../../../plan/groups.ts';
import { labelWords } from '../../../plan/value-set.ts';
import { rolesOfExample } from './group.ts';
import type { Plan } from './text.ts';

/** All of these keys, always: scripts rely on them (docs/schemas/plan.json). */
export function toJson({
  accounts,
  after,
  aws,
  before,
  changes,
  isBounded,
  lacking,
  lines,
  modes,
  otherwise,
  reasoned,
  roles,
  source,
  unknown,
  unplanned,
  unseen,
  ...counts
}: Plan) {
  const limitReached = isBounded || reasoned?.isBounded === true;
  return {
    ...{ before, after, source, asked: counts.asked, projects: source === 'rules' ? null : counts.projects },
    complete:
      !limitReached &&
      (unknown === 0 || reasoned !== undefined) &&
      otherwise.count + lacking.count === 0 &&
      unplanned.length === 0 &&
      unseen.length === 0,
    modes,
    accountsAssumed: accounts === 'assumed',
    notChecked: {
      ...{ limitReached, unknownRequesters: unknown, unread: unseen },
      ...{
        otherPods: unplanned,
        decidedOtherwise: otherwise.count,
        decidedOtherwiseExample: otherwise.example ?? null,
        withoutLabels: lacking.count,
        withoutLabelsExample: lacking.example ?? null,
      },
    },
    lines: lines ?? null,
    aws: aws ?? null,
    changes: [
      ...changes.map((group) => groupJson(group, roles, source === 'rules' ? 'rules' : 'pods')),
      ...(reasoned?.changes ?? []).map((group) => groupJson(group, roles, 'rules')),
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
