import type { MappingIndex } from '../../../mapping/index/compile.ts';
import { misspelled } from '../../derive/misspelled.ts';
import { eachRunner } from '../../derive/runners/each-runner.ts';
import { configuredNamespaces, jobPlaces } from '../../derive/runners/jobs/job-places.ts';
import type { Fix } from '../../fix/fix.ts';
import { kubectl } from '../../fix/kubectl.ts';
import { labelNamespace } from '../../fix/label-namespace.ts';
import { editMapping } from '../../fix/mapping/edit-mapping.ts';
import { listNamespaces } from '../../fix/mapping/list-namespaces.ts';
import { allSeen } from '../../world/by-namespace.ts';
import { managerNamespaces } from '../../world/manager-accounts.ts';
import type { World } from '../../world/world.ts';
import type { Finding } from '../finding.ts';

/**
 * Returns a finding about a namespace in the mapping that does not exist. If there is one with a similar name, the
 * mapping has a typo, so the fix creates nothing.
 *
 * @param use what the mapping uses it for: `manager gitlab/gitlab-runner runs in it`
 */
export function namespaceAbsentFinding(namespace: string, use: string, mapping: MappingIndex, world: World): Finding {
  const near = misspelled(
    namespace,
    [...allSeen(world.namespaces)].map(([name]) => name),
  );
  const create = [kubectl(undefined, 'create', 'namespace', namespace), labelNamespace(namespace, 'observe')];
  return {
    code: 'namespace_absent',
    level: 'error',
    object: `namespace ${namespace}`,
    found: `it does not exist${near === undefined ? '' : ` (${near} does)`}, and ${use}`,
    wanted:
      near === undefined
        ? 'a namespace with this name, or a mapping that does not name it'
        : 'the name of a namespace that exists, or a namespace with this name',
    fix:
      corrected(namespace, near, mapping, world) ??
      (near === undefined ? create : [adviseName(namespace, near, mapping, create)]),
  };
}

/**
 * Returns edits that correct the typo, if they add no namespace to a manager except one in which its runners create
 * jobs. Otherwise the user must decide: if a manager runs in the namespace, or if a rule names it, because the rule
 * would then apply in the other namespace.
 */
function corrected(
  namespace: string,
  near: string | undefined,
  index: MappingIndex,
  world: World,
): readonly Fix[] | undefined {
  const { mapping } = index;
  const isNamed = mapping.rules.some(({ match }) => match.namespaces?.includes(namespace));
  if (isNamed || managerNamespaces(index).has(namespace)) return undefined;
  const { found } = eachRunner(index, world);
  const { mayCreate } = jobPlaces(index, world);
  const fixes = mapping.managers.flatMap((manager, at): (Fix | undefined)[] => {
    const { key, namespaces } = manager;
    if (!namespaces.includes(namespace)) return [];
    const configured = configuredNamespaces(found, key);
    // If the jobs run in other namespaces, those were meant, as job_namespace_unlisted says.
    const isElsewhere =
      configured.some((one) => one !== near && !namespaces.includes(one)) &&
      [namespace, near ?? namespace].every((one) => !mayCreate(key, one));
    if (isElsewhere) return [listNamespaces(manager, found, index, world)];
    if (near === undefined || (!namespaces.includes(near) && !configured.includes(near))) return [undefined];
    const set = [...new Set(namespaces.map((one) => (one === namespace ? near : one)))];
    return [editMapping(world.installation, { path: `managers[${at}].namespaces`, set })];
  });
  return fixes.every((fix) => fix !== undefined) ? fixes : undefined;
}

function adviseName(
  namespace: string,
  near: string,
  { mapping: { managers, rules } }: MappingIndex,
  create: readonly { command: string }[],
): Fix {
  const places = [
    ...managers.flatMap(({ identity, namespaces }, at) => [
      ...('serviceAccount' in identity && identity.serviceAccount.namespace === namespace
        ? [`managers[${at}].serviceAccount`]
        : []),
      ...(namespaces.includes(namespace) ? [`managers[${at}].namespaces`] : []),
    ]),
    ...rules.flatMap(({ match }, at) =>
      match.namespaces?.includes(namespace) ? [`rules[${at}].match.namespaces`] : [],
    ),
  ];
  const commands = create.map(({ command }) => command).join(' && ');
  return {
    advice: `write ${near} instead of ${namespace} in ${places.join(', ')} of the mapping if that was meant; otherwise run ${commands}`,
  };
}
