import { showList } from '../../../documents/show.ts';
import { MODE_LABEL } from '../../../names.ts';
import { counted } from '../../../text/counted.ts';
import { type ManagersOf, managersOf } from '../../derive/guard/managers-of.ts';
import { type IsReportedRunner, reportedRunners } from '../../derive/guard/reported-runners.ts';
import { unlistedRunners } from '../../derive/guard/unlisted-runners.ts';
import { modeOf } from '../../derive/namespaces/modes.ts';
import { holdersOf, makesAdministrator, type Permission } from '../../derive/rbac/permission-holders.ts';
import { WRITE_WORKLOADS } from '../../derive/rbac/permissions.ts';
import { labelNamespace } from '../../fix/label-namespace.ts';
import { listFirst } from '../../fix/mapping/list-manager.ts';
import { lookIn } from '../../world/by-namespace.ts';
import { concernedNamespaces } from '../../world/manager-accounts.ts';
import { type Rbac, type Subject, showSubject } from '../../world/rbac.ts';
import { isSeen, type Unseen } from '../../world/seen.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

const CREATE_PODS = { verb: 'create', group: '', resource: 'pods' };

/**
 * In enforce, only managers and exempt users can create a pod with an assigned account. They cannot use a workload for
 * that, because its controller creates the pods. In other modes, every user can who may create pods, or workloads,
 * whose pod templates also name an account.
 */
export const podCreators = defineCheck(
  {
    id: 'pod_creators',
    title: 'where the webhook does not enforce, only managers may create pods or write workloads',
    needs: ['mapping', 'rbac'],
  },
  ({ mapping, rbac }, world) => {
    const managers = managersOf(mapping);
    const findings: Finding[] = [];
    const unseen: Unseen[] = [...rbac.unread];
    const concerned = concernedNamespaces(mapping);
    const isReported = reportedRunners(world, mapping);
    const isRunner = unlistedRunners(world.runners, mapping);
    for (const namespace of concerned) {
      const labels = lookIn(world.namespaces, namespace, 'labels');
      if (!isSeen(labels)) unseen.push(labels.unseen);
      else if (labels.seen !== undefined) {
        const mode = modeOf(labels.seen);
        if (mode !== 'enforce')
          findings.push(...otherCreatorsFindings({ namespace, mode, rbac, managers, isReported, isRunner }));
      }
    }
    return {
      looked: `${counted(concerned.size, 'namespace')}, ${counted(rbac.bindings.length, 'binding')}`,
      findings,
      unseen,
    };
  },
);

type Place = {
  namespace: string;
  /** The mode; `undefined` without the label. */
  mode: string | undefined;
  rbac: Rbac;
  managers: ManagersOf;
  isReported: IsReportedRunner;
  isRunner(subject: Subject): boolean;
};

function otherCreatorsFindings({ isReported, isRunner, managers, mode, namespace, rbac }: Place): Finding[] {
  const holders = (permissions: readonly Permission[]) =>
    holdersOf(rbac, namespace, permissions)
      .filter(({ binding }) => !makesAdministrator(rbac, binding))
      .filter(({ subject }) => !managers.isManagerIn(namespace, subject));
  const creators = holders([CREATE_PODS]);
  const all = [...creators, ...holders(WRITE_WORKLOADS)];
  const named = (some: typeof all) => new Set(some.map(({ subject }) => showSubject(subject)));
  const areOthers = (some: typeof all) => named(some.filter(({ subject }) => !isReported(subject, namespace)));
  const directly = areOthers(creators);
  const others = areOthers(all);
  if (others.size === 0) return [];
  const byWorkloads = [...others].filter((name) => !directly.has(name));
  const may = [
    ...(directly.size === 0 ? [] : [`${showList([...directly])} may create pods there with any account`]),
    ...(byWorkloads.length === 0
      ? []
      : [`${showList(byWorkloads)} may write workloads there, whose pods have any account`]),
  ];
  // Only those who create pods directly: for the pods of workloads, the requester is a controller, which is not exempt.
  const exempted = [...areOthers(creators.filter(({ subject }) => managers.isExempt(subject)))];
  const runners = named(all.filter(({ subject }) => isRunner(subject)));
  return [
    {
      code: 'pod_creator',
      level: 'notice',
      object: `namespace ${namespace}`,
      found: `${mode === undefined ? `label ${MODE_LABEL} is missing` : `${MODE_LABEL}=${mode}`}, and ${may.join('; ')}`,
      wanted: `enforce, which refuses them the accounts that the mapping assigns${exempted.length === 0 ? '' : `, except ${showList(exempted)}: exempt in the mapping`}`,
      fix: [
        ...(runners.size === 0 ? [] : [listFirst(runners)]),
        {
          advice: `once the log of the webhook has no refusal that you do not expect: ${labelNamespace(namespace, 'enforce').command}`,
        },
      ],
    },
  ];
}
