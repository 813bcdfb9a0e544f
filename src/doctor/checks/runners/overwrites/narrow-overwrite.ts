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
import { seenOr } from '../../../world/seen.ts';
import type { Setting } from '../../../world/setting.ts';
import type { World } from '../../../world/world.ts';

/** More names in one pattern are for a person to write. */
const MOST_NAMES = 50;

export type NarrowContext = {
  mapping: MappingIndex;
  reaches: ReturnType<typeof reachOfRules>;
  /** Namespaces of its jobs that are not in enforce. */
  undecided: readonly string[];
  accounts: World['accounts'];
};

/**
 * The fix of a pattern that lets jobs request too much: one for the whole names of the accounts that rules give them. It takes
 * nothing from a job that it could get. The webhook refuses other requests only where it is in enforce, and only rules give
 * these accounts: without both, the pattern is how jobs have their roles. An invalid pattern gives nothing.
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
      : exactly([...new Set(allowed.map(({ template }) => meantIn(template, manager, accounts)))]);
  return changeSetting(setting, value);
}

/** A typo in the mapping is a finding of accounts_exist, and the pattern does not repeat it. */
function meantIn(name: string, { namespaces }: Manager, accounts: World['accounts']): string {
  const there = new Set(
    namespaces.flatMap((one) => [...(seenOr(lookIn(accounts, one, 'ServiceAccounts'), undefined)?.keys() ?? [])]),
  );
  return placeholdersOf(name).length > 0 || there.has(name) ? name : (misspelled(name, there) ?? name);
}
