import { counted } from '../../counted.ts';
import { groupsOf, type NonEmpty } from '../../groups-of.ts';
import { isAccountName } from '../../mapping/names.ts';
import { quote } from '../../printable.ts';
import type { JobPod } from '../sight.ts';
import { type JobAccounts, mostFrequent } from './job-accounts.ts';
import { ruleName } from './names.ts';
import { isNamespaceName } from './places.ts';
import type { AttributedPod, ProposedRule } from './proposal.ts';

/** Ids that a rule can list. */
const PROJECT = /^[1-9]\d{0,15}$/;

/** What the jobs of a project had in a namespace, as far as one manager may have created them. */
type Group = { project: string; namespace: string; manager: string; pods: readonly JobPod[] };

type Context = {
  accounts: JobAccounts;
  /** Whether an account in a namespace is that of a manager. */
  isOfManager(namespace: string, account: string): boolean;
  managerCount: number;
};

/**
 * The rules that give the jobs of the projects that run now the accounts that they have, where the configuration of their
 * runner does not. A pod that several managers may have created counts for each of them.
 *
 * @returns also a sentence for each project for which no rule can do that
 */
export function projectRules(
  pods: readonly AttributedPod[],
  context: Context,
  taken: Set<string>,
): { rules: readonly ProposedRule[]; left: readonly string[] } {
  const left = new Set<string>();
  const wanted = podGroups(pods).flatMap((group): Wish[] => {
    const found = wantedOf(group, context);
    if (typeof found === 'string') left.add(found);
    return found === undefined || typeof found === 'string' ? [] : [{ ...found, group }];
  });
  const rules = mergedWishes(wanted).map(({ managers, wishes }): ProposedRule => {
    const [{ account, allow, group, says }] = wishes;
    const names = new Set(wishes.flatMap((one) => one.group.pods.map(({ name }) => name)));
    const [first = ''] = names;
    return {
      name: ruleName(account, taken),
      projects: projectsOf(wishes),
      createdBy: managers.length === context.managerCount ? undefined : managers,
      namespaces: [group.namespace],
      ...{ serviceAccount: account, allow },
      says: [`Seen: ${names.size === 1 ? 'pod' : `${counted(names.size, 'pod')}, such as`} ${quote(first)}.`, ...says],
    };
  });
  return { rules, left: [...left] };
}

/** What a rule must say for a group. */
type Wanted = { account: string; allow: readonly string[]; says: readonly string[] };
type Wish = Wanted & { group: Group };
type Wishes = NonEmpty<Wish>;

/** Projects that want the same of a manager are one rule, and so are managers for which the same projects want the same. */
function mergedWishes(wanted: readonly Wish[]): readonly { managers: readonly string[]; wishes: Wishes }[] {
  const ofManagers = gather(wanted, ({ account, allow, group: { manager, namespace }, says }) => [
    ...[namespace, account, allow, says],
    manager,
  ]);
  const alike = gather(ofManagers, (wishes) => {
    const [{ account, allow, group, says }] = wishes;
    return [group.namespace, account, allow, says, projectsOf(wishes)];
  });
  return alike.map((same) => ({
    managers: same.map(([{ group }]) => group.manager).toSorted(),
    wishes: same.flat() as readonly Wish[] as Wishes,
  }));
}

function gather<Item>(items: readonly Item[], keyOf: (item: Item) => unknown): readonly NonEmpty<Item>[] {
  return groupsOf(items, (item) => JSON.stringify(keyOf(item)));
}

function projectsOf(wishes: Wishes): readonly string[] {
  const projects = new Set(wishes.map(({ group }) => group.project));
  return [...projects].toSorted((one, other) => Number(one) - Number(other));
}

function podGroups(pods: readonly AttributedPod[]): readonly Group[] {
  const usable = pods.flatMap(({ managers, pod }) => {
    const { namespace, project } = pod;
    if (project === undefined || !isProject(project) || !isNamespaceName(namespace)) return [];
    return managers.map((manager) => ({ manager, namespace, project, pod }));
  });
  return gather(usable, ({ manager, namespace, project }) => [namespace, project, manager]).map((same) => {
    const [{ manager, namespace, project }] = same;
    return { manager, namespace, project, pods: same.map(({ pod }) => pod) };
  });
}

function isProject(text: string): boolean {
  return PROJECT.test(text) && Number(text) <= Number.MAX_SAFE_INTEGER;
}

/**
 * What a rule must say for a project.
 *
 * @returns `undefined` if the configured account is all that its jobs have, or a sentence if no rule can keep all of them
 */
function wantedOf(
  { manager, namespace, pods, project }: Group,
  { accounts, isOfManager }: Context,
): Wanted | string | undefined {
  const usable = pods.map(({ account }) => account).filter((one) => isAccountName(one) && !isOfManager(namespace, one));
  const found = [...new Set(usable)].toSorted();
  const base = accounts.inPlace(manager, namespace);
  const others = found.filter((one) => one !== base);
  if (others.length === 0) return undefined;
  // No rule can assign the account default, which every pod without a named account has.
  if (found.includes('default'))
    return `Project ${project} in namespace ${namespace}: its jobs have ${found.join(' and ')}. No rule can leave default to some of them, so enforce refuses the others: give them an account that their runner configures, or one that a rule assigns to all.`;
  if (base !== 'default')
    return {
      account: base,
      allow: others,
      says: [`Its runner configures ${base}; the jobs request the accounts in allow.`],
    };
  const account = mostFrequent(others.length === 1 ? others : usable) ?? '';
  return {
    account,
    allow: others.filter((one) => one !== account),
    says: ['Its jobs request it. A job of these projects that requests nothing gets it as well.'],
  };
}
