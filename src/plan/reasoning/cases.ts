import { expand } from '../../mapping/index/expand.ts';
import type { DefaultAction } from '../../mapping/mapping.ts';
import type { Job } from '../job.ts';
import { isUnchanged, mapPair, type Pair } from '../pair.ts';
import { type Asking, type Witness, witnessesOf } from './ask.ts';
import type { LiveRule } from './live-rules.ts';
import type { OriginClass } from './origins.ts';

/** A witness and what is special about its job. */
export type Case = Witness & {
  /** The account that the job requests, with the placeholders of a rule; `undefined` for one that its manager configures. */
  requested: string | undefined;
  /** The account that its manager configures, where the two mappings do not list the same ones. */
  sent: string | undefined;
  /** The request has no token of a pod. */
  unbound: boolean;
};

/** A pod that is not a job's. */
const ANY_POD = 'any-pod';

/**
 * Asks about jobs of one project, group and runner: those with each configured account, those that request an account, and
 * where that makes no difference, those that decline their identity, have an account without a role or a request without a token.
 */
export function* casesOf(
  asking: Asking,
  { managers, requester }: OriginClass,
  rules: Pair<readonly LiveRule[]>,
  part: Pick<Job, 'project' | 'namespace' | 'rootGroup' | 'runner'>,
): Generator<Case> {
  const settings = [asking.indexes.before.mapping, asking.indexes.after.mapping];
  const all = [...rules.before, ...rules.after].map(({ rule }) => rule);
  const listed = [managers.before, managers.after].flatMap((one) => (one === undefined ? [] : [one]));
  const job = { ...part, requester: { ...requester, pod: ANY_POD }, optOut: false };
  const mayOptOut =
    all.some(({ optOut }) => optOut === 'allow') || settings.some((mapping) => mapping.default.job === 'keep');
  const mayLackRole = asking.accounts === undefined && settings.some(({ unannotated }) => unannotated === 'deny');
  const tokensDiffer = managers.before?.tokens !== managers.after?.tokens;

  const sendsOther =
    listed.length === 2 && !isUnchanged(mapPair(managers, (manager) => manager?.jobServiceAccounts.toSorted()));

  function* ask(account: string, requested: string | undefined): Generator<Case> {
    const plain = { ...job, account };
    let found = witnessesOf(asking, plain);
    let unbound = false;
    if (found.length === 0 && mayOptOut) found = witnessesOf(asking, { ...plain, optOut: true });
    if (found.length === 0 && mayLackRole) found = witnessesOf(asking, plain, false);
    if (found.length === 0 && tokensDiffer) {
      unbound = true;
      found = witnessesOf(asking, { ...plain, requester });
    }
    const sent = requested === undefined && sendsOther ? account : undefined;
    for (const witness of found) yield { ...witness, requested, sent, unbound };
  }

  // The ServiceAccount plugin refuses a pod whose account does not exist.
  const { accounts } = asking;
  const mayExist = (account: string) =>
    accounts === undefined ||
    [accounts.before, accounts.after].some((one) => one.get(part.namespace, account) !== undefined);
  const configured = new Set(listed.flatMap(({ jobServiceAccounts }) => jobServiceAccounts));
  let isOther = false;
  let isBarred = false;
  for (const account of configured)
    for (const found of ask(account, undefined)) {
      yield found;
      isOther = true;
      isBarred ||= found.assumed.missing.length === 0 && (found.effect === 'refused' || found.effect === 'possible');
    }
  // Of a job that is refused, no request says more.
  if (isBarred) return;
  const allowed = all.flatMap(({ allow }) => allow.map((account) => [account, account] as const));
  const assigned = [...targetsOf(all, part), ...settings.flatMap((mapping) => named(mapping.default.job))];
  const mayRequest = new Set(allowed.map(([account]) => account));
  for (const [account, written] of new Map([...assigned, ...allowed])) {
    if (configured.has(account) || !mayExist(account)) continue;
    // A job may request what it gets anyway: that is no more than its other account.
    for (const found of ask(account, written))
      if (!isOther || (found.effect !== 'possible' && found.effect !== 'role') || mayRequest.has(account)) yield found;
  }
}

/** Accounts that rules assign, by their names, with their placeholders. */
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

function named(action: DefaultAction): (readonly [string, string])[] {
  return typeof action === 'object' ? [[action.serviceAccount, action.serviceAccount]] : [];
}
