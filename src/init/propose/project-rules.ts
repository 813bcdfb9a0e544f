import { isAccountName } from '../../mapping/names.ts';
import { quote } from '../../printable.ts';
import type { JobPod } from '../sight.ts';
import { type JobAccounts, mostFrequent } from './job-accounts.ts';
import { ruleName } from './names.ts';
import { isNamespaceName } from './places.ts';
import type { AttributedPod, ProposedRule } from './proposal.ts';

/** Ids that a rule can list. */
const PROJECT = /^[1-9]\d{0,15}$/;

/** What the jobs of a project had in a namespace. */
type Group = { project: string; namespace: string; managers: readonly string[]; pods: readonly JobPod[] };

type Context = {
  accounts: JobAccounts;
  /** Whether an account in a namespace is that of a manager. */
  isOfManager(namespace: string, account: string): boolean;
  managerCount: number;
};

/**
 * The rules that give the jobs of the projects that run now the accounts that they have, where the configuration of their runner does
 * not. No rule gives a project more than its jobs have.
 *
 * @returns also a sentence for each project for which no rule can do that
 */
export function projectRules(
  pods: readonly AttributedPod[],
  context: Context,
  taken: Set<string>,
): { rules: readonly ProposedRule[]; left: readonly string[] } {
  const left: string[] = [];
  const wanted = groupsOf(pods).flatMap((group) => {
    const found = wantedOf(group, context);
    if (typeof found === 'string') left.push(found);
    return found === undefined || typeof found === 'string' ? [] : [{ ...found, group }];
  });
  const alike = Map.groupBy(wanted, ({ account, allow, group: { managers, namespace } }) =>
    JSON.stringify([namespace, managers, account, allow]),
  );
  const rules = [...alike.values()].flatMap((same): ProposedRule[] => {
    const [first] = same;
    if (first === undefined) return [];
    const { account, allow, group } = first;
    const projects = [...new Set(same.map((one) => one.group.project))].toSorted(
      (one, other) => Number(one) - Number(other),
    );
    const names = same.flatMap((one) => one.group.pods.map(({ name }) => name));
    return [
      {
        name: ruleName(account, taken),
        projects,
        createdBy: group.managers.length === context.managerCount ? undefined : group.managers,
        namespaces: [group.namespace],
        serviceAccount: account,
        allow,
        says: [
          `Seen: ${names.length === 1 ? 'pod' : `${names.length} pods, such as`} ${quote(names[0] ?? '')}.`,
          ...first.says,
        ],
      },
    ];
  });
  // A rule for fewer managers first: after one for more of them it would never match.
  return { rules: rules.toSorted((one, other) => breadth(one) - breadth(other)), left };
}

function breadth({ createdBy }: ProposedRule): number {
  return createdBy?.length ?? Number.POSITIVE_INFINITY;
}

function groupsOf(pods: readonly AttributedPod[]): readonly Group[] {
  const usable = pods.filter(({ managers, pod }) => managers.length > 0 && isNamespaceName(pod.namespace));
  const groups = Map.groupBy(usable, ({ managers, pod }) => JSON.stringify([pod.namespace, pod.project, managers]));
  return [...groups.values()].flatMap((same): Group[] => {
    const [first] = same;
    const { namespace, project } = first?.pod ?? {};
    if (first === undefined || namespace === undefined || project === undefined || !isProject(project)) return [];
    return [{ project, namespace, managers: first.managers, pods: same.map(({ pod }) => pod) }];
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
  { managers, namespace, pods, project }: Group,
  { accounts, isOfManager }: Context,
): { account: string; allow: readonly string[]; says: readonly string[] } | string | undefined {
  const usable = pods.map(({ account }) => account).filter((one) => isAccountName(one) && !isOfManager(namespace, one));
  const found = [...new Set(usable)].toSorted();
  const bases = new Set(managers.map((key) => accounts.inPlace(key, namespace)));
  const [base] = bases.size === 1 ? bases : [];
  const others = found.filter((one) => one !== base);
  if (others.length === 0) return undefined;
  // No rule can assign the account default, which every pod without a named account has.
  if (found.includes('default'))
    return `Project ${project} in namespace ${namespace}: its jobs have ${found.join(' and ')}. No rule can leave default to some of them, so enforce refuses the others: give them an account that their runner configures, or one that a rule assigns to all.`;
  if (base !== undefined && base !== 'default')
    return {
      account: base,
      allow: others,
      says: [`Its runner configures ${base}; the jobs request the accounts in allow.`],
    };
  const account = mostFrequent(usable.filter((one) => one !== base)) ?? '';
  const says =
    base === 'default' ? [`Its jobs request it. A job of these projects that requests nothing gets it as well.`] : [];
  return { account, allow: others.filter((one) => one !== account), says };
}
