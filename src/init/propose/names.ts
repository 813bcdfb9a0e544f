import { LABEL_LENGTH } from '../../mapping/names.ts';
import { trimEndOf, trimOf } from '../../text/trim-characters.ts';

/** The longest name of a runner in a fleet. */
const RUNNER_LENGTH = 50;

/**
 * Returns a name for a rule, from the name of an account or from a template: `ci-p{project}` becomes `ci-p-project`.
 * Adds it to `taken`.
 */
export function ruleName(wanted: string, taken: Set<string>): string {
  return freeCutName(plainOf(wanted), LABEL_LENGTH, taken);
}

/** The most ids in the name of a rule. */
const MOST_IDS = 3;

/**
 * Returns a name for a rule for projects: `ci-deploy-4242-4243`, or `ci-deploy-4242-and-29-more`. Refusals and metrics
 * show it. An id that the account's name contains is not repeated. Adds the name to `taken`.
 *
 * @param namespace added to the name if another rule is for the same projects
 */
export function projectRuleName(
  { account, namespace, projects }: { account: string; namespace: string; projects: readonly string[] },
  taken: Set<string>,
): string {
  const inAccount = new Set(account.length > LABEL_LENGTH ? [] : account.match(/\d+/g));
  const more = projects.length - MOST_IDS;
  const ids = more > 0 ? [...projects.slice(0, 1), `and-${projects.length - 1}-more`] : projects;
  const end = ids.filter((id) => !inAccount.has(id)).map((id) => `-${id}`);
  const names = [end.join(''), `${end.join('')}-in-${namespace}`].map((suffix) => withSuffix(plainOf(account), suffix));
  return freeCutName(names.find((name) => !taken.has(name)) ?? names[0] ?? '', LABEL_LENGTH, taken);
}

function plainOf(wanted: string): string {
  const plain = wanted
    .replaceAll(/-?\{(\w+)\}-?/g, '-$1-')
    .replaceAll('.', '-')
    .toLowerCase();
  return trimOf(plain, '-');
}

/** Shortens the text and keeps the suffix, because the suffix tells names apart. */
function withSuffix(text: string, suffix: string): string {
  const most = Math.max(LABEL_LENGTH - suffix.length, 1);
  return `${trimEndOf(text.slice(0, most), '-')}${suffix}`;
}

/**
 * Returns a name for a runner in a fleet, from the name of its workload. It begins with a letter. Adds it to `taken`.
 */
export function runnerName(wanted: string, taken: Set<string>): string {
  const plain = wanted.toLowerCase().replaceAll(/[^a-z0-9-]/g, '-');
  return freeCutName(/^[a-z]/.test(plain) ? plain : `runner-${plain}`, RUNNER_LENGTH, taken);
}

/** Returns the name, with a number after it if it is taken. */
function freeCutName(wanted: string, length: number, taken: Set<string>): string {
  const cut = (suffix: string) => trimEndOf(wanted.slice(0, length - suffix.length), '-') + suffix;
  let name = cut('');
  for (let count = 2; taken.has(name); count += 1) name = cut(`-${count}`);
  taken.add(name);
  return name;
}
