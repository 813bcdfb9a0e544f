import { grantsGiving } from '../../mapping/index/accounts.ts';
import type { MappingIndex } from '../../mapping/index/compile.ts';
import { isManagerAccount, reservedBy } from '../../mapping/index/reserved.ts';
import type { JobRule, Manager } from '../../mapping/mapping.ts';
import { isAccountName } from '../../mapping/names.ts';
import { type Reach, reachOfRules } from '../../mapping/reach.ts';
import { jobRuleOf } from '../judge/assignment.ts';
import type { Refusal } from '../judge/refusal.ts';
import type { Context } from './context.ts';
import { butMissing, createAccount, type Lines, listed, podOfProject, projectOf, quoted } from './words.ts';

const VARIABLE = 'KUBERNETES_SERVICE_ACCOUNT_OVERWRITE';

/**
 * Says why a job may not have its account, which its manager does not configure in the mapping. The pod does not show
 * whether the job requested the account or the configuration of the runner sets it, so the lines cover both. They never
 * advise a mapping that its checks would refuse or warn about.
 */
export function overrideLines(context: Context, refusal: Refusal<'override_refused'>): Lines {
  const { assigned, manager } = refusal;
  const rule = jobRuleOf(assigned);
  const what = `${podOfProject(context)} has the service account ${quoted(context.from)}, which`;
  if (rule === undefined)
    return [
      `${what} no rule assigns or allows`,
      withoutRequest(refusal, context),
      `if the job sets ${VARIABLE}, remove it${ruleAdvice(manager, context)}`,
      configurationAdvice(manager, context),
    ];
  return [
    `${what} rule ${quoted(rule.name)} neither assigns nor allows`,
    `without a request it gets ${quoted(assigned.account)}; it may request ${listed(rule.allow) || 'no other account'}`,
    `if the job sets ${VARIABLE}, remove it${allowAdvice(rule, refusal, context)}`,
    configurationAdvice(manager, context),
  ];
}

/** Says what a job without a rule gets, or needs, if it requests nothing. */
function withoutRequest({ assigned, missing }: Refusal<'override_refused'>, { facts }: Context): string {
  if (assigned.source !== 'configured') return `without a request it gets ${quoted(assigned.account)}`;
  const create = missing.length === 0 ? '' : `${createAccount(facts.namespace, missing)}, or `;
  return `without a request it gets no account either${butMissing(missing)}; ask the platform team ${create}to add the project to a rule of the mapping`;
}

/** Says how a rule could allow the account. A rule for all projects would allow it to all of them. */
function allowAdvice(rule: JobRule, refusal: Refusal<'override_refused'>, context: Context): string {
  const { index } = context.snapshot;
  const account = context.from;
  const { namespaces } = reachOfRules({ managers: index.mapping.managers, rules: [rule] }).get(rule) as Reach;
  const forbidden = whyForbidden({ index, account, namespaces, rule, requester: refusal.manager });
  if (forbidden !== undefined) return forbidden;
  if (rule.match.projects === undefined && rule.match.rootGroups === undefined)
    return `, or ask the platform team for a rule that allows ${quoted(account)} to ${projectOf(context)} alone: rule ${quoted(rule.name)} is for other projects, too`;
  return `, or ask the platform team to add ${quoted(account)} to "allow" of rule ${quoted(rule.name)}`;
}

/** Says how a job without a rule could get the account. */
function ruleAdvice(requester: Manager, { from, snapshot: { index } }: Context): string {
  const { namespaces } = requester;
  const forbidden = whyForbidden({ index, account: from, namespaces, rule: undefined, requester });
  return forbidden ?? `, or ask the platform team for a rule of the mapping that has ${quoted(from)} under "allow"`;
}

type Wanted = {
  index: MappingIndex;
  account: string;
  namespaces: Iterable<string>;
  /** If `undefined`, another rule would have to allow the account. */
  rule: JobRule | undefined;
  /** The manager that created the job. */
  requester: Manager;
};

/**
 * Says why no rule may allow an account to jobs in these namespaces, or only a rule that is tied to a manager. The text
 * is appended to the advice not to request it.
 *
 * @returns `undefined` if any rule may
 */
function whyForbidden({ account, index, namespaces, requester, rule }: Wanted): string | undefined {
  if (account === 'default') return '';
  if (!isAccountName(account)) return ': its value is not the name of a service account';
  let own: string | undefined;
  for (const namespace of namespaces) {
    if (isManagerAccount(index, namespace, account))
      return ': this account belongs to a runner manager, and no job can have it';
    const tied = rule?.match.createdBy === undefined ? tiedTo(index, namespace, account) : [];
    if (tied.length === 0) continue;
    if (!tied.includes(requester.key)) return ': this account is reserved for jobs of other runner managers';
    own = `, or ask the platform team for a rule of the mapping that has ${quoted(account)} under "allow" and ${quoted(requester.key)} under "createdBy", because not every runner manager may give it to jobs`;
  }
  return own;
}

/** Returns the managers to which rules tie the account, such as a protected runner. */
function tiedTo(index: MappingIndex, namespace: string, account: string): readonly string[] {
  return [...grantsGiving(index.accounts, namespace, account)].flatMap(({ source }) =>
    source.is === 'rule' && source.rule.kind === 'job' ? (source.rule.match.createdBy ?? []) : [],
  );
}

/** Says what to do if the job requests nothing: its account then comes from the configuration of its runner. */
function configurationAdvice({ key, namespaces }: Manager, { from, snapshot }: Context): string {
  const { index } = snapshot;
  const setting = from === 'default' ? 'sets no account' : `sets ${quoted(from)}`;
  const cause = `if the job does not set that variable, the runner configuration ${setting}: ask the platform team`;
  const isReserved = namespaces.some((namespace) => reservedBy(index, namespace, from) !== undefined);
  if (isReserved || !isAccountName(from)) return `${cause} to set another "service_account" there`;
  const listed = `"jobServiceAccounts" of the runner manager ${quoted(key)} in the mapping`;
  // With "keep", a job that requests a listed account keeps it, so the platform team has to look at the configuration
  // first.
  return index.mapping.default.job === 'keep'
    ? `${cause} to compare "service_account" there with ${listed}`
    : `${cause} to add ${quoted(from)} to ${listed}, or to set another "service_account" there`;
}
