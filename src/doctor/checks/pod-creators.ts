import { showList } from '../../documents/show.ts';
import { MODE_LABEL } from '../../names.ts';
import { modeOf } from '../derive/modes.ts';
import { holdersOf, makesAdministrator } from '../derive/permission-holders.ts';
import { kubectl } from '../fix/kubectl.ts';
import { lookIn } from '../world/by-namespace.ts';
import { concernedNamespaces, managerAccounts } from '../world/manager-accounts.ts';
import { formatSubject, type Rbac, type Subject } from '../world/rbac.ts';
import { isSeen, type Unseen } from '../world/seen.ts';
import { count, defineCheck } from './check.ts';
import type { Finding } from './finding.ts';

const CREATE_PODS = { verb: 'create', group: '', resource: 'pods' };

/** In enforce, only managers and exempt users get a pod with an assigned account; elsewhere, every user who may create pods. */
export const podCreators = defineCheck(
  {
    id: 'pod_creators',
    title: 'where the webhook does not enforce, only managers may create pods',
    needs: ['mapping', 'rbac'],
  },
  ({ mapping, rbac }, { namespaces }) => {
    const managers = managerAccounts(mapping);
    const isManager = ({ kind, namespace, name }: Subject) =>
      kind === 'ServiceAccount' && managers.some((one) => one.namespace === namespace && one.name === name);
    const findings: Finding[] = [];
    const unseen: Unseen[] = [...rbac.unread];
    const concerned = concernedNamespaces(mapping);
    for (const namespace of concerned) {
      const labels = lookIn(namespaces, namespace, 'labels');
      if (!isSeen(labels)) unseen.push(labels.unseen);
      // A namespace without the label is a finding of namespaces_labeled.
      else if (labels.seen !== undefined) {
        const mode = modeOf(labels.seen);
        if (mode !== undefined && mode !== 'enforce') findings.push(...othersIn(namespace, mode, rbac, isManager));
      }
    }
    return {
      looked: `${count(concerned.size, 'namespace')}, ${count(rbac.bindings.length, 'binding')}`,
      findings,
      unseen,
    };
  },
);

function othersIn(namespace: string, mode: string, rbac: Rbac, isManager: (subject: Subject) => boolean): Finding[] {
  const names = holdersOf(rbac, namespace, [CREATE_PODS])
    .filter(({ binding }) => !makesAdministrator(rbac, binding))
    .filter(({ subject }) => !isManager(subject))
    .map(({ subject }) => formatSubject(subject));
  if (names.length === 0) return [];
  return [
    {
      code: 'pod_creator',
      level: 'notice',
      object: `namespace ${namespace}`,
      found: `${MODE_LABEL}=${mode}, and ${showList([...new Set(names)])} may create pods there with any account`,
      wanted: 'enforce, which refuses them the accounts that the mapping assigns',
      fix: [kubectl(undefined, 'label', 'namespace', namespace, `${MODE_LABEL}=enforce`, '--overwrite')],
    },
  ];
}
