import type { NonEmpty } from '../../../collections/groups-of.ts';
import { isMoved } from '../../sight.ts';
import { gather } from '../gather.ts';
import { type Group, sortedIds } from '../jobs/groups.ts';
import { accountOfMost, type JobAccounts } from '../managers/job-accounts.ts';
import { projectRuleName } from '../names.ts';
import type { ProposedRule } from '../proposal.ts';
import { seenText } from './seen-text.ts';

type Context = {
  accounts: JobAccounts;
  managerCount: number;
  /** Groups that need a rule also for what their runner configures. */
  exceptions: ReadonlySet<Group>;
  /** Whether the whole configuration of a manager's runners was read. */
  isRead(manager: string): boolean;
  /** What the GitLab of a manager is; `undefined` for all if they serve one. */
  instanceOf(manager: string): string | undefined;
};

/**
 * The rules that give the jobs of the projects that run now the accounts that they have, where the configuration of their
 * runner does not.
 *
 * @returns also a sentence for each project for which no rule can do that
 */
export function projectRules(
  groups: readonly Group[],
  context: Context,
  taken: Set<string>,
): { rules: readonly ProposedRule[]; left: readonly string[] } {
  const left = new Set<string>();
  const wanted = groups.flatMap((group): Wish[] => {
    const found = wantedOf(group, context);
    if (typeof found === 'string') left.add(found);
    if (found === undefined || typeof found === 'string') return [];
    return [{ ...found, says: [...found.says, ...unreadText(group, context)], group }];
  });
  const rules = mergedWishes(wanted, context).map(({ managers, wishes }): ProposedRule => {
    const [{ account, allow, group, says }] = wishes;
    const projects = projectsOf(wishes);
    return {
      name: projectRuleName({ account, namespace: group.namespace, projects }, taken),
      projects,
      createdBy: managers.length === context.managerCount ? undefined : managers,
      namespaces: [group.namespace],
      ...{ serviceAccount: account, allow },
      says: [seenText(wishes.flatMap((one) => one.group.usable)), ...says],
    };
  });
  return { rules, left: [...left] };
}

/** What a rule must say for a group. */
type Wanted = { account: string; allow: readonly string[]; says: readonly string[] };
type Wish = Wanted & { group: Group };
type Wishes = NonEmpty<Wish>;

/** Projects that want the same of a manager are one rule, and so are managers for which the same projects want the same. */
function mergedWishes(
  wanted: readonly Wish[],
  { instanceOf }: Context,
): readonly { managers: readonly string[]; wishes: Wishes }[] {
  const ofManagers = gather(wanted, ({ account, allow, group: { manager, namespace }, says }) => [
    ...[namespace, account, allow, says],
    manager,
  ]);
  const alike = gather(ofManagers, (wishes) => {
    const [{ account, allow, group, says }] = wishes;
    // A project of another GitLab is another project.
    return [group.namespace, account, allow, says, projectsOf(wishes), instanceOf(group.manager)];
  });
  return alike.map((same) => ({
    managers: same.map(([{ group }]) => group.manager).toSorted(),
    wishes: same.flat() as readonly Wish[] as Wishes,
  }));
}

function projectsOf(wishes: Wishes): readonly string[] {
  return sortedIds(wishes.map(({ group }) => group.project));
}

/**
 * What a rule must say for a project.
 *
 * @returns `undefined` if the configured account is all that its jobs have, or a sentence if no rule can keep all of them
 */
function wantedOf(group: Group, { accounts, exceptions }: Context): Wanted | string | undefined {
  const { manager, namespace, project } = group;
  const usable = group.usable.map(({ account }) => account);
  const found = [...new Set(usable)].toSorted();
  const base = accounts.inPlace(manager, namespace);
  const others = found.filter((one) => one !== base);
  if (others.length === 0 && exceptions.has(group))
    return { account: base, allow: [], says: ['Its runner configures it, and a rule below would give another one.'] };
  if (others.length === 0) return undefined;
  // No rule can assign the account default, which every pod without a named account has.
  if (found.includes('default'))
    return `Project ${project} in namespace ${namespace}: its jobs have ${found.join(' and ')}. No rule can leave default to some of them, so enforce refuses the others: give them an account that their runner configures, or one that a rule assigns to all.`;
  const moved = found.includes(base) ? [] : group.usable.filter(isMoved);
  if (base !== 'default' && moved.length === 0)
    return {
      account: base,
      allow: others,
      says: [
        `Its runner configures ${base}; ${group.usable.some(isMoved) ? 'the jobs request the accounts in allow, or a webhook gives them' : 'the jobs request the accounts in allow'}.`,
      ],
    };
  const account = accountOfMost(moved.length === 0 ? group.usable : moved) ?? '';
  return {
    account,
    allow: others.filter((one) => one !== account),
    says: [
      moved.length === 0
        ? 'Its jobs request it. A job of these projects that requests nothing gets it as well.'
        : 'A webhook gives it to its jobs.',
    ],
  };
}

/** A pod proves little: any client that may create pods can give it the name and the account of a job. */
function unreadText({ manager, usable }: Group, { isRead }: Context): string[] {
  if (isRead(manager) || usable.every(({ past }) => past !== undefined)) return [];
  return [
    'Only the pods show it, because the configuration of the runner was not read: check that these projects may have the account.',
  ];
}
