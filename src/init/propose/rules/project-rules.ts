import type { NonEmpty } from '../../../collections/groups-of.ts';
import { isMoved } from '../../sight.ts';
import { gather } from '../gather.ts';
import { type Group, isId, sortedIds } from '../jobs/groups.ts';
import { accountOfMost, type JobAccounts } from '../managers/job-accounts.ts';
import { projectRuleName } from '../names.ts';
import type { ProposedRule } from '../proposal.ts';
import { seenText } from './seen-text.ts';

type Context = {
  accounts: JobAccounts;
  managerCount: number;
  /** Groups that need a rule even for the account that their runner configures. */
  exceptions: ReadonlySet<Group>;
  /** True if the whole configuration of a manager's runners was read. */
  isRead(manager: string): boolean;
  /** The GitLab instance of a manager; `undefined` if all managers serve the same one. */
  instanceOf(manager: string): string | undefined;
};

/**
 * Returns the rules with which jobs of projects keep the accounts that they have, where their runner does not configure
 * these.
 *
 * @returns `left` has a sentence for each project for which no rule can do that
 */
export function projectRules(
  groups: readonly Group[],
  context: Context,
  taken: Set<string>,
): { rules: readonly ProposedRule[]; left: readonly string[] } {
  const left = new Set<string>();
  const wanted = groups.flatMap((group): GroupNeed[] => {
    const found = needOf(group, context);
    if (typeof found === 'string') left.add(found);
    if (found === undefined || typeof found === 'string') return [];
    return [{ ...found, comments: [...found.comments, ...unreadText(group, context)], group }];
  });
  const rules = mergedNeeds(wanted, context).map(({ managers, needs }): ProposedRule => {
    const [{ account, allow, group, comments }] = needs;
    const projects = projectsOf(needs);
    return {
      name: projectRuleName({ account, namespace: group.namespace, projects }, taken),
      projects,
      createdBy: managers.length === context.managerCount ? undefined : managers,
      namespaces: [group.namespace],
      ...{ serviceAccount: account, allow },
      comments: [seenText(needs.flatMap((one) => one.group.usable)), ...comments, ...groupText(needs)],
    };
  });
  return { rules, left: [...left] };
}

/** What a rule must say so that a group keeps its accounts. */
type RuleNeed = { account: string; allow: readonly string[]; comments: readonly string[] };
type GroupNeed = RuleNeed & { group: Group };
type GroupNeeds = NonEmpty<GroupNeed>;

/** Merges projects that need the same rule for a manager, and then managers whose rules are for the same projects. */
function mergedNeeds(
  wanted: readonly GroupNeed[],
  { instanceOf }: Context,
): readonly { managers: readonly string[]; needs: GroupNeeds }[] {
  const ofManagers = gather(wanted, ({ account, allow, group: { manager, namespace }, comments }) => [
    ...[namespace, account, allow, comments],
    manager,
  ]);
  const alike = gather(ofManagers, (needs) => {
    const [{ account, allow, group, comments }] = needs;
    // A project id of another GitLab instance is another project.
    return [group.namespace, account, allow, comments, projectsOf(needs), instanceOf(group.manager)];
  });
  return alike.map((same) => ({
    managers: same.map(([{ group }]) => group.manager).toSorted(),
    needs: same.flat() as readonly GroupNeed[] as GroupNeeds,
  }));
}

function projectsOf(needs: GroupNeeds): readonly string[] {
  return sortedIds(needs.map(({ group }) => group.project));
}

/**
 * Returns what a rule must say for a project.
 *
 * @returns `undefined` if its jobs have only the configured account, a sentence if no rule can keep all of their
 * accounts
 */
function needOf(group: Group, { accounts, exceptions }: Context): RuleNeed | string | undefined {
  const { manager, namespace, project } = group;
  const usable = group.usable.map(({ account }) => account);
  const found = [...new Set(usable)].toSorted();
  const base = accounts.ofManagerIn(manager, namespace);
  const others = found.filter((one) => one !== base);
  if (others.length === 0 && exceptions.has(group))
    return {
      account: base,
      allow: [],
      comments: ['Its runner configures it, and a rule below would give another one.'],
    };
  if (others.length === 0) return undefined;
  // No rule can assign the account default, which pods have that name no account.
  if (found.includes('default'))
    return `Project ${project} in namespace ${namespace}: its jobs have ${found.join(' and ')}. No rule can leave default to some of them, so enforce refuses the others: give them an account that their runner configures, or one that a rule assigns to all.`;
  const moved = found.includes(base) ? [] : group.usable.filter(isMoved);
  if (base !== 'default' && moved.length === 0)
    return {
      account: base,
      allow: others,
      comments: [
        `Its runner configures ${base}; ${group.usable.some(isMoved) ? 'the jobs request the accounts in allow, or a webhook gives them' : 'the jobs request the accounts in allow'}.`,
      ],
    };
  const account = accountOfMost(moved.length === 0 ? group.usable : moved) ?? '';
  return {
    account,
    allow: others.filter((one) => one !== account),
    comments: [
      moved.length === 0
        ? 'Its jobs request it. A job of these projects that requests nothing gets it as well.'
        : 'A webhook gives it to its jobs.',
    ],
  };
}

/**
 * Returns a warning for rules that only pods prove: any client that may create pods can give them the name and the
 * account of a job.
 */
function unreadText({ manager, usable }: Group, { isRead }: Context): string[] {
  if (isRead(manager) || usable.every(({ past }) => past !== undefined)) return [];
  return [
    'Only the pods show it, because the configuration of the runner was not read: check that these projects may have the account.',
  ];
}

/**
 * Returns a hint for projects of one top-level group: a rule for the group would also apply to projects that are
 * created later.
 */
function groupText(needs: GroupNeeds): string[] {
  const groups = new Set(needs.flatMap(({ group }) => group.usable.map(({ rootGroup }) => rootGroup)));
  const [only] = groups;
  if (groups.size > 1 || only === undefined || !isId(only) || projectsOf(needs).length === 1) return [];
  return [
    `All of these are in top-level group ${only}: rootGroups: [${only}] instead of projects would include the others of the group, and new ones.`,
  ];
}
