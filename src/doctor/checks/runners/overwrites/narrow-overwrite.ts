import type { MappingIndex } from '../../../../mapping/index/compile.ts';
import { isManagerAccount } from '../../../../mapping/index/reserved.ts';
import type { Manager } from '../../../../mapping/mapping.ts';
import type { reachOfRules } from '../../../../mapping/reach.ts';
import { placeholdersOf } from '../../../../mapping/template.ts';
import { misspelled } from '../../../derive/misspelled.ts';
import type { FoundRunner } from '../../../derive/runners/each-runner.ts';
import { requestableAccounts } from '../../../derive/runners/jobs/requestable-accounts.ts';
import { onceDecided } from '../../../derive/runners/jobs/undecided-namespaces.ts';
import { exactly, type GoPattern, matches } from '../../../derive/runners/patterns/go-pattern.ts';
import type { Fix } from '../../../fix/fix.ts';
import { changeSetting } from '../../../fix/runners/change-setting.ts';
import { lookIn } from '../../../world/by-namespace.ts';
import { formatPlace } from '../../../world/place.ts';
import type { Setting } from '../../../world/runner/setting.ts';
import { seenOr } from '../../../world/seen.ts';
import type { World } from '../../../world/world.ts';

/** The most names in a pattern. Longer patterns are left to the user. */
const MOST_NAMES = 50;

export type NarrowContext = {
  mapping: MappingIndex;
  reaches: ReturnType<typeof reachOfRules>;
  /** Namespaces of its jobs that are not in enforce. */
  undecided: readonly string[];
  accounts: World['accounts'];
};

/**
 * Returns a fix for a pattern that lets jobs request too much: a pattern for exactly the accounts that rules give to
 * the jobs, so that no job loses an account. If jobs run outside of enforce or no rule gives them accounts, jobs have
 * their roles by the pattern, so it is kept for now, unless it is invalid and gives nothing.
 */
export function narrowOverwrite(
  setting: Setting<string>,
  pattern: GoPattern,
  { manager }: FoundRunner,
  { accounts, mapping, reaches, undecided }: NarrowContext,
): Fix {
  const isWithoutRule = ![...reaches.values()].some(({ managers }) => managers.has(manager.key));
  if ('compiled' in pattern && (undecided.length > 0 || isWithoutRule))
    return {
      advice: `keep the pattern for now, because jobs have the accounts that they request by it; once rules assign these accounts to their projects${undecided.length === 0 ? '' : `, and ${onceDecided(undecided)}`}, run the doctor again, which then suggests a narrower pattern`,
    };
  const all = requestableAccounts(reaches, manager);
  const names = all.filter(
    ({ examples }) => 'error' in pattern || examples.some((example) => matches(pattern, example)),
  );
  const allowed = names.filter(({ template }) =>
    manager.namespaces.every((namespace) => !isManagerAccount(mapping, namespace, template)),
  );
  if (allowed.length > MOST_NAMES)
    return {
      advice: `in ${formatPlace(setting.place)}, set ${setting.path} to a pattern between ^ and $ for these accounts only`,
    };
  const value =
    allowed.length === 0
      ? undefined
      : exactly([...new Set(allowed.map(({ template }) => withoutTypo(template, manager, accounts)))]);
  return changeSetting(setting, value);
}

/**
 * Returns the account that was meant. accounts_exist reports a typo in the mapping, and the pattern should not repeat
 * it.
 */
function withoutTypo(name: string, { namespaces }: Manager, accounts: World['accounts']): string {
  const existing = new Set(
    namespaces.flatMap((one) => [...(seenOr(lookIn(accounts, one, 'ServiceAccounts'), undefined)?.keys() ?? [])]),
  );
  return placeholdersOf(name).length > 0 || existing.has(name) ? name : (misspelled(name, existing) ?? name);
}
