import { serviceAccountOf } from '../../pods/requester.ts';
import type { Context } from './context.ts';

/** What happened, complete in itself, then what can be done. */
export type Lines = [what: string, ...help: string[]];

/**
 * Returns a name for a message or a command line. Names from the API server pass unchanged. Any other client that
 * reaches the port can send anything, so line breaks and the syntax of shells are replaced.
 */
export function plain(name: string): string {
  return name.slice(0, 253).replace(/[^A-Za-z0-9._:/@+={}-]/g, '?');
}

export function quoted(name: string): string {
  return `"${plain(name)}"`;
}

export function listed(names: readonly string[]): string {
  return names.map(plain).join(', ');
}

/** Returns `project 4242 (acme/billing)`, without the path if it is unknown, or the pod if its name has no project. */
export function projectOf({ facts, projectName }: Pick<Context, 'facts' | 'projectName'>): string {
  if (facts.project === undefined) return podOf({ facts });
  const path = projectName === undefined ? '' : ` (${projectName})`;
  return `project ${plain(facts.project)}${path}`;
}

/** `the pod "runner-abc"` */
export function podOf({ facts }: Pick<Context, 'facts'>): string {
  return `the pod ${quoted(facts.name)}`;
}

/** Returns the pod of a job, described by its project if its name has one. */
export function podOfProject(context: Pick<Context, 'facts' | 'projectName'>): string {
  return context.facts.project === undefined ? podOf(context) : `the pod of ${projectOf(context)}`;
}

/** How many accounts fit into a line. */
const NAMED = 3;

/** Returns the end of a clause about a pod without a rule: the accounts that rules would assign if they existed. */
export function butMissing(accounts: readonly string[]): string {
  const named = accounts.slice(0, NAMED).map(quoted).join(', ');
  if (accounts.length < 2) return accounts.length === 0 ? '' : `: the service account ${named} does not exist`;
  return `: the service accounts ${named} do not exist`;
}

/** Returns `to run "kubectl …"` for the first of these accounts, because the rule that assigns it decides. */
export function createAccount(namespace: string, [account = '']: readonly string[]): string {
  return `to run "kubectl -n ${plain(namespace)} create serviceaccount ${plain(account)}" and to annotate the account with its role`;
}

/** Returns `gitlab/alice` for a ServiceAccount, else the username. */
export function requesterName({ facts }: Pick<Context, 'facts'>): string {
  const account = serviceAccountOf(facts.requester.username);
  return plain(account === undefined ? facts.requester.username : `${account.namespace}/${account.name}`);
}

/** Capitalizes a text and adds a full stop. */
export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** Prepares a text for a warning, which is sent as a header: the API server drops one with a control character. */
export function withoutControlCharacters(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}
