import { showList } from '../../../documents/show.ts';
import { counted } from '../../../text/counted.ts';
import { CONTROL_PLANE_POWERS } from '../../derive/rbac/control-plane-powers.ts';
import { CHANGE, GIVE_PERMISSIONS_IN_CLUSTER, namedPermissions, permissions } from '../../derive/rbac/permissions.ts';
import { type Power, type Powerful, powerful } from '../../derive/rbac/powers.ts';
import { CONTROL_PLANE } from '../../derive/rbac/system-subject.ts';
import { isWebhookAccount } from '../../derive/rbac/webhook-account.ts';
import { withoutWebhook } from '../../derive/webhooks/installed.ts';
import { reviewBinding } from '../../fix/permissions/review-binding.ts';
import { formatBinding, type Rbac } from '../../world/rbac.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

const AND = new Intl.ListFormat('en');

/** A validating webhook reads every request that it is called for, with the Secrets in it. */
const CONFIGURATIONS: Power = {
  does: 'write webhook configurations or policies',
  permissions: permissions(CHANGE, 'admissionregistration.k8s.io', [
    'mutatingwebhookconfigurations',
    'validatingwebhookconfigurations',
    'mutatingadmissionpolicies',
    'mutatingadmissionpolicybindings',
    'validatingadmissionpolicies',
    'validatingadmissionpolicybindings',
  ]),
};

const NODES: Power = {
  does: 'start commands in every pod by way of its node',
  permissions: namedPermissions(['get', 'create'], '', ['nodes/proxy']),
};

/** Either is enough to become an administrator. */
const GIVING: readonly Power[] = [
  { does: 'give permissions in the whole cluster', permissions: GIVE_PERMISSIONS_IN_CLUSTER },
  {
    does: 'approve certificates of clients, also with the name of another user',
    permissions: [
      ...permissions(['approve'], 'certificates.k8s.io', ['signers'], 'kubernetes.io/kube-apiserver-client'),
      ...permissions(['approve'], 'certificates.k8s.io', ['signers'], 'kubernetes.io/*'),
    ],
  },
  {
    does: 'approve certificates of kubelets, with the name of any node, by which it gets the tokens of the pods there',
    permissions: permissions(
      ['approve'],
      'certificates.k8s.io',
      ['signers'],
      'kubernetes.io/kube-apiserver-client-kubelet',
    ),
  },
];

/** A volume of a path of the node passes the guard: a pod names its claim only. */
const VOLUMES: Power = {
  does: 'create PersistentVolumes',
  permissions: permissions(['create'], '', ['persistentvolumes']),
};

/** All lead around the webhook in the whole cluster, and the guard cannot close them. */
export const clusterPermissions = defineCheck(
  {
    id: 'cluster_permissions',
    title:
      'only administrators write webhook configurations and policies, give permissions in the whole cluster, act in kube-system, and reach pods by way of their nodes',
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
    const giving = powerful(rbac, GIVING, undefined, () => false);
    const acting = powerful(rbac, CONTROL_PLANE_POWERS, [CONTROL_PLANE], () => false);
    const mounting = powerful(rbac, [VOLUMES], undefined, () => false);
    return {
      looked: counted(rbac.bindings.length, 'binding'),
      findings: [
        ...writers.map((one) => writer(one, rbac)),
        ...giving.map((one) => giver(one, rbac)),
        ...acting.map((one) => asController(one, rbac)),
        ...entering.map((one) => viaNode(one, rbac)),
        ...mounting.map((one) => volumes(one, rbac)),
      ],
      unseen: rbac.unreadControlPlane,
    };
  },
);

function writer({ does, holder, subjects }: Powerful, rbac: Rbac): Finding {
  return {
    code: 'webhook_configuration_writer',
    level: 'notice',
    object: formatBinding(holder.binding),
    found: `${showList(subjects)} may ${does}, and so turn off the webhook or the guard, or add a webhook or policy that changes the account again`,
    wanted: 'only administrators, and programs that install webhooks',
    fix: [reviewBinding(holder, rbac)],
  };
}

function giver({ does, holder, subjects }: Powerful, rbac: Rbac): Finding {
  return {
    code: 'permission_giver',
    level: 'warning',
    object: formatBinding(holder.binding),
    found: `${showList(subjects)} may ${AND.format(does)}, and so get the permissions of an administrator`,
    wanted: 'only administrators, and programs that administer the cluster',
    fix: [reviewBinding(holder, rbac)],
  };
}

function asController({ does, holder, subjects }: Powerful, rbac: Rbac): Finding {
  return {
    code: 'control_plane_open',
    level: 'warning',
    object: formatBinding(holder.binding),
    found: `${showList(subjects)} may ${AND.format(does)} in namespace ${CONTROL_PLANE}, and so get the permissions of the controllers of Kubernetes, which the guard lets through`,
    wanted: 'only administrators, and programs that administer the cluster',
    fix: [reviewBinding(holder, rbac)],
  };
}

function volumes({ does, holder, subjects }: Powerful, rbac: Rbac): Finding {
  return {
    code: 'volume_creator',
    level: 'notice',
    object: formatBinding(holder.binding),
    found: `${showList(subjects)} may ${AND.format(does)}, also of a path of a node: a pod that claims it passes the guard, and can read the tokens of the pods on that node`,
    wanted: 'only administrators, and programs that provide volumes',
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
