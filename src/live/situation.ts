import type { ServiceAccounts } from '../accounts/service-account.ts';
import { isSeen, type Seen } from '../doctor/world/seen.ts';
import { unseenWords } from '../doctor/world/unseen-words.ts';
import type { Situation } from '../explain/situation.ts';
import { MODE_LABEL } from '../names.ts';
import { type Requester, serviceAccountOf } from '../pods/requester.ts';
import type { Live, LiveMode } from './live.ts';

/** Reads the ServiceAccounts of a namespace. Without the permission, all accounts are assumed to exist. */
export async function accountsOrAssumed(
  live: Live,
  namespace: string,
): Promise<{ accounts: ServiceAccounts | undefined; assumed: readonly string[] }> {
  const found = await live.accountsOf(namespace);
  if (isSeen(found)) return { accounts: found.seen, assumed: [] };
  const why = `because they cannot be read: ${unseenWords(found.unseen)}`;
  return { accounts: undefined, assumed: [`all ServiceAccounts exist and have a role, ${why}`] };
}

/**
 * Returns a clause if the ServiceAccount of a requester does not exist, for example because the mapping has a typo. The
 * answer then assumes that it exists, although another manager creates the jobs.
 *
 * @returns nothing for other users, or without the permission to read ServiceAccounts
 */
export async function requesterAssumed(live: Live, { username }: Requester): Promise<readonly string[]> {
  const account = serviceAccountOf(username);
  if (account === undefined) return [];
  const found = await live.accountsOf(account.namespace);
  if (!isSeen(found) || found.seen.get(account.namespace, account.name) !== undefined) return [];
  return [`the requester exists; the cluster has no ServiceAccount ${account.namespace}/${account.name}`];
}

/**
 * Returns the mode in which the webhook decides in a namespace: enforce, as after the rollout, if the API server does
 * not call it there or the mode cannot be read.
 *
 * @param label the mode that the namespace's label sets
 */
export async function modeOrAssumed(
  live: Live,
  namespace: string,
  label: Seen<LiveMode | undefined>,
): Promise<Omit<Situation, 'accounts'>> {
  if (!isSeen(label)) return enforce(`the mode is enforce, because it cannot be read: ${unseenWords(label.unseen)}`);
  const mode = label.seen;
  if (mode === undefined) return notCalled(`the namespace ${namespace} has no label ${MODE_LABEL}`);
  if (mode === 'off') return notCalled(`the namespace ${namespace} has the label ${MODE_LABEL}=off`);
  const why = await live.whyNotCalled(namespace);
  if (isSeen(why)) return why.seen === undefined ? { mode, assumed: [] } : notCalled(why.seen);
  const unread = `because its registration cannot be read: ${unseenWords(why.unseen)}`;
  return { mode, assumed: [`the API server calls the webhook, ${unread}`] };
}

function enforce(clause: string): Omit<Situation, 'accounts'> {
  return { mode: 'enforce', assumed: [clause] };
}

function notCalled(skipped: string): Omit<Situation, 'accounts'> {
  const clause = `the mode is enforce; now the API server does not call the webhook, because ${skipped}`;
  return { ...enforce(clause), skipped };
}
