import { expand } from '../../mapping/index/expand.ts';
import type { DefaultAction } from '../../mapping/mapping.ts';
import type { Job } from '../job.ts';
import { mapPair, type Pair } from '../pair.ts';
import { type Inquiry, type Witness, witnessesOf } from './ask.ts';
import type { LiveRule } from './live-rules.ts';
import type { OriginClass } from './origins.ts';

/** A witness, and how its job differs from a usual one. */
export type Case = Witness & {
  /**
   * The account that the job requests, with the placeholders of a rule; `undefined` if the job has a configured
   * account.
   */
  requested: string | undefined;
  /** The account that its manager configures, if jobs with another configured account get something else. */
  configuredAccount: string | undefined;
  /** True if the request has no token of a pod. */
  unbound: boolean;
};

/** A pod that is not the pod of a job. */
const ANY_POD = 'any-pod';

/**
 * Asks about the jobs of one project, group and runner: with each configured account, and with each account that they
 * can request. It also asks about variants of these jobs: jobs that decline their identity, that have an account
 * without a role, or whose request has no token. A job is left out if another one says the same.
 */
export function* casesOf(
  inquiry: Inquiry,
  { managers, requester }: OriginClass,
  rules: Pair<readonly LiveRule[]>,
  part: Pick<Job, 'project' | 'namespace' | 'rootGroup' | 'runner'>,
): Generator<Case> {
  const settings = [inquiry.indexes.before.mapping, inquiry.indexes.after.mapping];
  const all = [...rules.before, ...rules.after].map(({ rule }) => rule);
  const listed = [managers.before, managers.after].flatMap((one) => (one === undefined ? [] : [one]));
  const job = { ...part, requester: { ...requester, pod: ANY_POD }, optOut: false };
  const mayOptOut =
    all.some(({ optOut }) => optOut === 'allow') || settings.some((mapping) => mapping.default.job === 'keep');
  const mayLackRole = inquiry.accounts === undefined && settings.some(({ unannotated }) => unannotated === 'deny');
  const tokensDiffer = managers.before?.tokens !== managers.after?.tokens;

  /** Returns the witnesses of the usual job, and those of its variants that say something else. */
  function ask(account: string): readonly Found[] {
    const plain = { ...job, account };
    const found = withPodToken(witnessesOf(inquiry, plain));
    const more = [
      ...(mayOptOut ? withPodToken(witnessesOf(inquiry, { ...plain, optOut: true })) : []),
      ...(mayLackRole ? withPodToken(witnessesOf(inquiry, plain, false)) : []),
      ...(tokensDiffer ? witnessesOf(inquiry, { ...plain, requester }).map((one) => ({ ...one, unbound: true })) : []),
    ];
    return [...found, ...more.filter((one) => !found.some((usual) => covers(usual, one)))];
  }

  // The ServiceAccount plugin refuses a pod whose account does not exist.
  const { accounts } = inquiry;
  const mayExist = (account: string) =>
    accounts === undefined ||
    [accounts.before, accounts.after].some((one) => one.get(part.namespace, account) !== undefined);
  const configured = new Set(listed.flatMap(({ jobServiceAccounts }) => jobServiceAccounts));
  const witnessesByAccount = [...configured].map((account) => ({ account, found: ask(account) }));
  const common: Found[] = [];
  for (const { account, found } of witnessesByAccount)
    for (const one of found) {
      const isCommon = witnessesByAccount.every((other) => other.found.some((each) => isSameCase(each, one)));
      if (isCommon) common.push(one);
      yield { ...one, requested: undefined, configuredAccount: isCommon ? undefined : account };
    }
  const allowed = all.flatMap(({ allow }) => allow.map((account) => [account, account] as const));
  const assigned = [...targetsOf(all, part), ...settings.flatMap((mapping) => targetsOfDefault(mapping.default.job))];
  const mayRequest = new Set(allowed.map(([account]) => account));
  for (const [account, written] of new Map([...assigned, ...allowed])) {
    if (configured.has(account) || !mayExist(account)) continue;
    for (const found of ask(account))
      if (!common.some((one) => coversRequest(one, found, mayRequest.has(account))))
        yield { ...found, requested: written, configuredAccount: undefined };
  }
}

type Found = Witness & Pick<Case, 'unbound'>;

function withPodToken(witnesses: readonly Witness[]): Found[] {
  return witnesses.map((one) => ({ ...one, unbound: false }));
}

/** True if what is known about the usual job also says what changes for the other one. */
function covers(usual: Found, other: Found): boolean {
  if (usual.effect !== other.effect) return false;
  if (usual.effect !== 'refused' && usual.effect !== 'possible') return isSameOutcome(usual, other);
  return usual.assumed.missing.length === 0 || isSameOutcome(usual, other);
}

/**
 * Like {@link covers}, for a job that requests an account: the request alone may be refused, or may ask for what others
 * get anyway.
 */
function coversRequest(usual: Found, other: Found, mayRequest: boolean): boolean {
  if (!isSameVariant(usual, other)) return false;
  if (usual.effect !== other.effect) return false;
  if (other.effect === 'refused') return true;
  if (other.effect !== 'possible') return isSameOutcome(usual, other);
  const [before, after] = [usual.decisions.before.reason, usual.decisions.after.to];
  return before === other.decisions.before.reason || (!mayRequest && after === other.decisions.after.to);
}

function isSameCase(one: Found, other: Found): boolean {
  return one.effect === other.effect && isSameVariant(one, other) && isSameOutcome(one, other);
}

function isSameVariant(one: Found, other: Found): boolean {
  const [a, b] = [one, other].map(({ assumed, job, unbound }) =>
    JSON.stringify([assumed.missing.length > 0, assumed.annotated, job.optOut, unbound]),
  );
  return a === b;
}

function isSameOutcome(one: Found, other: Found): boolean {
  const [a, b] = [one, other].map(({ decisions }) =>
    JSON.stringify(mapPair(decisions, ({ allowed, reason, to }) => (allowed ? [to] : reason))),
  );
  return a === b;
}

/** Returns the accounts that rules assign: each name with the text of its rule, which may have placeholders. */
function targetsOf(
  rules: readonly LiveRule['rule'][],
  part: Pick<Job, 'project' | 'namespace' | 'rootGroup' | 'runner'>,
): (readonly [string, string])[] {
  const subject = { kind: 'job', createdBy: '', instance: undefined, ...part } as const;
  return rules.flatMap(({ serviceAccount }) => {
    const expansion = expand(serviceAccount, subject);
    return expansion.is === 'account' ? [[expansion.name, serviceAccount] as const] : [];
  });
}

function targetsOfDefault(action: DefaultAction): (readonly [string, string])[] {
  return typeof action === 'object' ? [[action.serviceAccount, action.serviceAccount]] : [];
}
