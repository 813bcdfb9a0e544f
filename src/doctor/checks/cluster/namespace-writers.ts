import { showList } from '../../../documents/show.ts';
import { counted } from '../../../text/counted.ts';
import { managersOf } from '../../derive/guard/managers-of.ts';
import { asAnotherUser } from '../../derive/rbac/impersonation.ts';
import {
  GIVE_PERMISSIONS_IN_NAMESPACE,
  GIVE_PERMISSIONS_IN_NAMESPACE_AS_ADMINISTRATOR,
  permissions,
  WRITE,
  WRITE_WORKLOADS,
} from '../../derive/rbac/permissions.ts';
import { type Power, type PowerHolders, powerHolders } from '../../derive/rbac/powers.ts';
import { reviewBinding } from '../../fix/permissions/review-binding.ts';
import { concernedNamespaces } from '../../world/manager-accounts.ts';
import { formatBinding, type Rbac } from '../../world/rbac.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

const AND = new Intl.ListFormat('en');

const WORKLOADS: Power = { does: 'write workloads', permissions: WRITE_WORKLOADS };
const CONFIG_MAPS: Power = {
  does: 'write ConfigMaps (such as the start script of a manager)',
  permissions: permissions(WRITE, '', ['configmaps']),
};
const SECRETS: Power = {
  does: 'write Secrets (such as the token of a runner)',
  permissions: permissions(WRITE, '', ['secrets']),
};
const BINDINGS: Power = {
  does: 'give permissions to others',
  permissions: GIVE_PERMISSIONS_IN_NAMESPACE,
};

function powersIn(namespaces: readonly string[], rbac: Rbac): readonly Power[] {
  const asAdministrator = { ...BINDINGS, permissions: GIVE_PERMISSIONS_IN_NAMESPACE_AS_ADMINISTRATOR };
  return [
    ...[WORKLOADS, CONFIG_MAPS, SECRETS, BINDINGS],
    ...asAnotherUser(rbac, [WORKLOADS, CONFIG_MAPS, SECRETS, asAdministrator], namespaces),
  ];
}

/**
 * A user who may write in these namespaces can act as one of the managers, which the guard detects only in part
 * (docs/guard.md).
 */
export const namespaceWriters = defineCheck(
  {
    id: 'namespace_writers',
    title: 'only administrators write in the namespaces of managers and jobs',
    needs: ['mapping', 'rbac'],
  },
  ({ mapping, rbac }) => {
    const namespaces = [...concernedNamespaces(mapping)];
    const managers = managersOf(mapping);
    // A manager writes the Secrets of its jobs. Exempt users are not left out, because the exemption is only about the
    // accounts of pods.
    const isExcluded: Parameters<typeof powerHolders>[3] = ({ subject }, power, namespace) =>
      power === SECRETS && managers.isManagerIn(namespace, subject);
    return {
      looked: `${counted(namespaces.length, 'namespace')}, ${counted(rbac.bindings.length, 'binding')}`,
      findings: powerHolders(rbac, powersIn(namespaces, rbac), namespaces, isExcluded).map((one) =>
        writerFinding(one, rbac),
      ),
      unseen: rbac.unread,
    };
  },
);

function writerFinding({ does, holder, namespaces, subjects }: PowerHolders, rbac: Rbac): Finding {
  return {
    code: 'namespace_writer',
    level: 'warning',
    object: formatBinding(holder.binding),
    found: `${showList(subjects)} may ${AND.format(does)} in namespace ${showList(namespaces)}`,
    wanted: 'only administrators, and for each manager a Role with what a runner needs',
    fix: [reviewBinding(holder, rbac, subjects)],
  };
}
