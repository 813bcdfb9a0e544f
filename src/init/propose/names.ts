import { LABEL_LENGTH } from '../../mapping/names.ts';
import { trimEndOf, trimOf } from '../../trim-characters.ts';

/** Longest name of a runner in a fleet. */
const RUNNER_LENGTH = 50;

/** A name for a rule, from the name of an account, or from a template: `ci-p{project}` is `ci-p-project`. Adds it to `taken`. */
export function ruleName(wanted: string, taken: Set<string>): string {
  const plain = wanted
    .replaceAll(/-?\{(\w+)\}-?/g, '-$1-')
    .replaceAll('.', '-')
    .toLowerCase();
  return freeName(trimOf(plain, '-'), LABEL_LENGTH, taken);
}

/** A name for a runner in a fleet, from that of its workload: it begins with a letter. Adds it to `taken`. */
export function runnerName(wanted: string, taken: Set<string>): string {
  const plain = wanted.toLowerCase().replaceAll(/[^a-z0-9-]/g, '-');
  return freeName(/^[a-z]/.test(plain) ? plain : `runner-${plain}`, RUNNER_LENGTH, taken);
}

/** The name itself, or with the first number that makes it free. */
function freeName(wanted: string, length: number, taken: Set<string>): string {
  const cut = (suffix: string) => trimEndOf(wanted.slice(0, length - suffix.length), '-') + suffix;
  let name = cut('');
  for (let count = 2; taken.has(name); count += 1) name = cut(`-${count}`);
  taken.add(name);
  return name;
}
