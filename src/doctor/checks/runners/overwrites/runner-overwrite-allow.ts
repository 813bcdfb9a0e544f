import { showList } from '../../../../documents/show.ts';
import type { MappingIndex } from '../../../../mapping/index/compile.ts';
import type { FoundRunner } from '../../../derive/runners/each-runner.ts';
import { allowingRules, examplesOf } from '../../../derive/runners/jobs/requestable-accounts.ts';
import { onceDecided } from '../../../derive/runners/jobs/undecided-namespaces.ts';
import { exactly, goPattern, matches } from '../../../derive/runners/patterns/go-pattern.ts';
import { fixText } from '../../../fix/fix-text.ts';
import { changeSetting } from '../../../fix/runners/change-setting.ts';
import type { Setting } from '../../../world/runner/setting.ts';
import type { Finding } from '../../finding.ts';

/**
 * Finds accounts that a rule allows but the runner refuses before the webhook is called.
 *
 * @param undecidedOf returns the namespaces of a runner's jobs that are not in enforce, where every job would get what
 * it requests
 */
export function allowFindings(
  found: readonly FoundRunner[],
  mapping: MappingIndex,
  undecidedOf: (one: FoundRunner) => readonly string[],
): Finding[] {
  return allowingRules(mapping).flatMap(({ managers, rule }): Finding[] => {
    const runners = found.filter(({ manager }) => managers.includes(manager.key));
    const refused = rule.allow.filter((name) => !runners.some((one) => allows(one, name)));
    if (runners.length === 0 || refused.length === 0) return [];
    return [
      {
        code: 'allow_unreachable',
        level: 'warning',
        object: `rule ${rule.name}`,
        found: `it allows jobs to request ${showList(refused)}, but no runner of its managers lets a job request them: service_account_overwrite_allowed is not set or does not match`,
        wanted: 'a runner whose pattern matches these names, or a rule that does not allow them',
        fix: runners.map((one) => {
          const { runner, settings } = one;
          const setting = settings.serviceAccountOverwriteAllowed ?? unset(runner, settings);
          const added = exactly(refused);
          const change = changeSetting(setting, setting.value === '' ? added : `${setting.value}|${added}`);
          const undecided = undecidedOf(one);
          return undecided.length === 0 ? change : { advice: `${onceDecided(undecided)}: ${fixText(change)}` };
        }),
      },
    ];
  });
}

function allows(
  { manager, settings: { serviceAccountOverwriteAllowed: setting } }: FoundRunner,
  name: string,
): boolean {
  if (setting === undefined) return false;
  const pattern = goPattern(setting.value);
  // A pattern that does not compile has a finding of its own.
  return (
    'error' in pattern ||
    manager.namespaces.some((namespace) => examplesOf(name, namespace).some((example) => matches(pattern, example)))
  );
}

/**
 * Returns where to add the setting: in the document of the runner, or if it has none, in a variable of its container.
 */
function unset(
  { container, kind, name, namespace }: FoundRunner['runner'],
  { document, index }: FoundRunner['settings'],
): Setting<string> {
  const path = `runners[${index}].kubernetes.service_account_overwrite_allowed`;
  if (document !== undefined) return { value: '', place: document, by: 'document', path };
  const place = { in: kind, namespace, name, container };
  return { value: '', place, by: 'variable', path: 'KUBERNETES_SERVICE_ACCOUNT_OVERWRITE_ALLOWED' };
}
