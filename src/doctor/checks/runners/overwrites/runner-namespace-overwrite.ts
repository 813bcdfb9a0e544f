import { show, showList } from '../../../../documents/show.ts';
import { modeOf } from '../../../derive/namespaces/modes.ts';
import { type FoundRunner, formatRunner } from '../../../derive/runners/each-runner.ts';
import { exactly, goPattern, matches, matchesAll } from '../../../derive/runners/patterns/go-pattern.ts';
import { matchesWholeNames } from '../../../derive/runners/patterns/whole-names.ts';
import { changeSetting } from '../../../fix/runners/change-setting.ts';
import { allSeen } from '../../../world/by-namespace.ts';
import { formatPlace } from '../../../world/place.ts';
import type { World } from '../../../world/world.ts';
import type { Finding } from '../../finding.ts';

/**
 * Finds a pattern with which a job could move to a namespace without the label, where it gets whatever account it
 * requests.
 */
export function namespaceOverwriteFindings(
  { manager, runner, settings }: FoundRunner,
  { namespaces }: World,
): Finding[] {
  const setting = settings.namespaceOverwriteAllowed;
  if (!settings.isKubernetes || setting === undefined || settings.namespacePerJob !== undefined) return [];
  const pattern = goPattern(setting.value);
  const common = { object: formatRunner(runner) };
  const own = manager.namespaces.filter((namespace) => matches(pattern, namespace));
  const fix = [changeSetting(setting, own.length === 0 ? undefined : exactly(own))];
  const said = `namespace_overwrite_allowed ${show(setting.value)} (${formatPlace(setting.place)})`;
  if ('error' in pattern)
    return [
      {
        ...{ ...common, fix, code: 'namespace_overwrite_invalid', level: 'error' },
        found: `${said} is not a pattern of Go's regexp (${pattern.error}), so every job that requests a namespace fails`,
        wanted: 'a valid pattern, or none',
      },
    ];
  const open = [...allSeen(namespaces)].flatMap(([name, labels]) =>
    [undefined, 'off'].includes(modeOf(labels)) && !manager.namespaces.includes(name) && matches(pattern, name)
      ? [name]
      : [],
  );
  if (open.length === 0 && !matchesAll(pattern))
    return matchesWholeNames(pattern.text)
      ? []
      : [
          {
            ...{ ...common, fix, code: 'namespace_overwrite_unanchored', level: 'notice' },
            found: `${said} also matches a part of a name: jobs may run in each new namespace whose name contains a match`,
            wanted: 'a pattern for whole names of namespaces of this manager, or none',
          },
        ];
  const where = open.length === 0 ? 'every namespace' : showList(open);
  return [
    {
      ...{ ...common, fix, code: 'namespace_overwrite_wide', level: 'warning' },
      found: `${said} lets jobs run in ${where}, where the API server does not call the webhook: there they keep the account that they request`,
      wanted: 'a pattern for whole names of namespaces of this manager, or none',
    },
  ];
}
