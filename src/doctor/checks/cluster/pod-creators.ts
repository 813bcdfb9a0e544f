import { showList } from '../../../documents/show.ts';
import { MODE_LABEL } from '../../../names.ts';
import { counted } from '../../../text/counted.ts';
import { type IsReportedRunner, reportedRunners } from '../../derive/guard/reported-runners.ts';
import { unlistedRunners } from '../../derive/guard/unlisted-runners.ts';
import { modeOf } from '../../derive/modes.ts';
import { holdersOf, makesAdministrator } from '../../derive/permission-holders.ts';
import { labelNamespace } from '../../fix/label-namespace.ts';
import { listFirst } from '../../fix/list-manager.ts';
import { lookIn } from '../../world/by-namespace.ts';
import { concernedNamespaces, managerAccounts } from '../../world/manager-accounts.ts';
import { type Rbac, type Subject, showSubject } from '../../world/rbac.ts';
import { isSeen, type Unseen } from '../../world/seen.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

const CREATE_PODS = { verb: 'create', group: '', resource: 'pods' };

/** In enforce, only managers and exempt users get a pod with an assigned account; elsewhere, every user who may create pods. */
export const podCreators = defineCheck(
  {
    id: 'pod_creators',
    title: 'where the webhook does not enforce, only managers may create pods',
    needs: ['mapping', 'rbac'],
  },
  ({ mapping, rbac }, world) => {
    const managers = managerAccounts(mapping);
    const isManager = ({ kind, namespace, name }: Subject) =>
      kind === 'ServiceAccount' && managers.some((one) => one.namespace === namespace && one.name === name);
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
        if (mode !== 'enforce') findings.push(...othersIn({ namespace, mode, rbac, isManager, isReported, isRunner }));
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
  /** `undefined` without the label. */
  mode: string | undefined;
  rbac: Rbac;
  isManager(subject: Subject): boolean;
  isReported: IsReportedRunner;
  isRunner(subject: Subject): boolean;
};

function othersIn({ isManager, isReported, isRunner, mode, namespace, rbac }: Place): Finding[] {
  const creators = holdersOf(rbac, namespace, [CREATE_PODS])
    .filter(({ binding }) => !makesAdministrator(rbac, binding))
    .filter(({ subject }) => !isManager(subject));
  const others = creators.filter(({ subject }) => !isReported(subject, namespace));
  if (others.length === 0) return [];
  const names = new Set(others.map(({ subject }) => showSubject(subject)));
  const runners = new Set(
    creators.filter(({ subject }) => isRunner(subject)).map(({ subject }) => showSubject(subject)),
  );
  return [
    {
      code: 'pod_creator',
      level: 'notice',
      object: `namespace ${namespace}`,
      found: `${mode === undefined ? `label ${MODE_LABEL} is missing` : `${MODE_LABEL}=${mode}`}, and ${showList([...names])} may create pods there with any account`,
      wanted: 'enforce, which refuses them the accounts that the mapping assigns',
      fix: [
        ...(runners.size === 0 ? [] : [listFirst(runners)]),
        {
          advice: `once the log of the webhook has no refusal that you do not expect: ${labelNamespace(namespace, 'enforce').command}`,
        },
      ],
    },
  ];
}
