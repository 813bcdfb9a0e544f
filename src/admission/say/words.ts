import { serviceAccountOf } from '../../pods/requester.ts';
import type { Context } from './context.ts';

/**
 * A name as it may stand in a message or a command line. Names from the API server pass unchanged; anything else was made
 * up by somebody who reaches the port, and must not bring line breaks or shell syntax with it.
 */
export function plain(name: string): string {
  return name.replace(/[^A-Za-z0-9._:/@+={}-]/g, '?').slice(0, 253);
}

export function quoted(name: string): string {
  return `"${plain(name)}"`;
}

export function listed(names: readonly string[]): string {
  return names.map(plain).join(', ');
}

/** `project 4242`, or what else is known of a job; nothing about any other project. */
export function projectOf({ facts }: Pick<Context, 'facts'>): string {
  return facts.project === undefined ? `the pod ${quoted(facts.name)}` : `project ${plain(facts.project)}`;
}

/** `gitlab/alice` for a ServiceAccount, else the username. */
export function requesterName({ facts }: Pick<Context, 'facts'>): string {
  const account = serviceAccountOf(facts.requester.username);
  return plain(account === undefined ? facts.requester.username : `${account.namespace}/${account.name}`);
}

/** First letter large, full stop at the end. */
export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** For header lines: the API server drops a warning that holds a control character. */
export function withoutControlCharacters(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}
