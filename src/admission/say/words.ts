import { serviceAccountOf } from '../../pods/requester.ts';
import type { Context } from './context.ts';

/**
 * A name for a message or a command line. Names from the API server pass unchanged. Any other client that reaches the port
 * can send anything, so line breaks and the syntax of shells are replaced.
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

/** `project 4242`, or the pod if its name tells no project. */
export function projectOf({ facts }: Pick<Context, 'facts'>): string {
  return facts.project === undefined ? podOf({ facts }) : `project ${plain(facts.project)}`;
}

/** `the pod "runner-abc"` */
export function podOf({ facts }: Pick<Context, 'facts'>): string {
  return `the pod ${quoted(facts.name)}`;
}

/** `gitlab/alice` for a ServiceAccount, else the username. */
export function requesterName({ facts }: Pick<Context, 'facts'>): string {
  const account = serviceAccountOf(facts.requester.username);
  return plain(account === undefined ? facts.requester.username : `${account.namespace}/${account.name}`);
}

/** Capitalized and with a full stop. */
export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** For warnings, which are sent as headers: the API server drops one with a control character. */
export function withoutControlCharacters(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}
