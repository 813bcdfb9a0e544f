import { counted } from '../../../counted.ts';
import { showList } from '../../../documents/show.ts';
import { permissions } from '../../derive/guard/ways.ts';
import { withoutWebhook } from '../../derive/installed.ts';
import { ANY_NAME } from '../../derive/permission-holders.ts';
import { type Power, type Powerful, powerful } from '../../derive/powers.ts';
import { isWebhookAccount } from '../../derive/webhook-account.ts';
import { reviewBinding } from '../../fix/review-binding.ts';
import { formatBinding, type Rbac } from '../../world/rbac.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

const CONFIGURATIONS: Power = {
  does: 'write webhook configurations or policies',
  permissions: permissions(['create', 'update', 'patch', 'delete'], 'admissionregistration.k8s.io', [
    'mutatingwebhookconfigurations',
    'validatingadmissionpolicies',
    'validatingadmissionpolicybindings',
  ]),
};

const NODES: Power = {
  does: 'start commands in every pod by way of its node',
  permissions: ['get', 'create'].map((verb) => ({ verb, group: '', resource: 'nodes/proxy', name: ANY_NAME })),
};

/** Both lead around the webhook in the whole cluster, and the guard cannot close them. */
export const clusterPermissions = defineCheck(
  {
    id: 'cluster_permissions',
    title: 'only administrators write webhook configurations, and only they reach pods by way of their nodes',
    needs: ['rbac'],
  },
  ({ rbac }, world) => {
    const nothing = withoutWebhook(world);
    if (nothing !== undefined) return nothing;
    const writers = powerful(
      rbac,
      [CONFIGURATIONS],
      undefined,
      // The webhook writes caBundle, and the guard keeps it from writing anything else; see guard_active.
      ({ subject }) => isWebhookAccount(subject, world.installation),
    );
    const entering = powerful(rbac, [NODES], undefined, () => false);
    return {
      looked: counted(rbac.bindings.length, 'binding'),
      findings: [...writers.map((one) => writer(one, rbac)), ...entering.map((one) => viaNode(one, rbac))],
    };
  },
);

function writer({ does, holder, subjects }: Powerful, rbac: Rbac): Finding {
  return {
    code: 'webhook_configuration_writer',
    level: 'notice',
    object: formatBinding(holder.binding),
    found: `${showList(subjects)} may ${does}, and so turn off the webhook or the guard, or add a webhook that changes the account again`,
    wanted: 'only administrators, and programs that install webhooks',
    fix: [reviewBinding(holder, rbac)],
  };
}

function viaNode({ does, holder, subjects }: Powerful, rbac: Rbac): Finding {
  return {
    code: 'node_proxy',
    level: 'warning',
    object: formatBinding(holder.binding),
    found: `${showList(subjects)} may ${does} (nodes/proxy), also with the permission get alone`,
    wanted: 'nodes/metrics and nodes/stats instead, which are enough for monitoring',
    fix: [reviewBinding(holder, rbac)],
  };
}
