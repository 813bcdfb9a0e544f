import { showList } from '../../../documents/show.ts';
import { counted } from '../../../text/counted.ts';
import { isOfEks } from '../../derive/rbac/access-policies.ts';
import { API_SERVICES, CONFIGURATIONS, GIVING, NODES, VOLUMES } from '../../derive/rbac/cluster-powers.ts';
import { AWS_AUTH_POWERS, CONTROL_PLANE_POWERS } from '../../derive/rbac/control-plane-powers.ts';
import { type Powerful, powerful } from '../../derive/rbac/powers.ts';
import { CONTROL_PLANE } from '../../derive/rbac/system-subject.ts';
import { isWebhookAccount } from '../../derive/rbac/webhook-account.ts';
import { withoutWebhook } from '../../derive/webhooks/installed.ts';
import { reviewBinding } from '../../fix/permissions/review-binding.ts';
import { formatBinding, type Rbac } from '../../world/rbac.ts';
import { isSeen } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

const AND = new Intl.ListFormat('en');

/** All lead around the webhook in the whole cluster, and the guard cannot close them. */
export const clusterPermissions = defineCheck(
  {
    id: 'cluster_permissions',
    title:
      'only administrators write webhook configurations, policies and APIServices, give permissions in the whole cluster, act in kube-system, and reach pods by way of their nodes',
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
    const serving = powerful(rbac, [API_SERVICES], undefined, () => false);
    const controlPlanePowers = [...CONTROL_PLANE_POWERS, ...(readsAwsAuth(world) ? AWS_AUTH_POWERS : [])];
    const acting = powerful(rbac, controlPlanePowers, [CONTROL_PLANE], () => false);
    const mounting = powerful(rbac, [VOLUMES], undefined, () => false);
    return {
      looked: counted(rbac.bindings.length, 'binding'),
      findings: [
        ...writers.map((one) => writer(one, rbac)),
        ...serving.map((one) => server(one, rbac)),
        ...giving.map((one) => giver(one, rbac)),
        ...acting.map((one) => asController(one, rbac)),
        ...entering.map((one) => viaNode(one, rbac)),
        ...mounting.map((one) => volumes(one, rbac)),
      ],
      unseen: rbac.unreadControlPlane,
    };
  },
);

/** Whether ConfigMap aws-auth counts. Unless the cluster was read in AWS, it may. */
function readsAwsAuth({ aws, issuer }: World): boolean {
  if (isOfEks(issuer) === false) return false;
  const cluster = isSeen(aws) ? aws.seen.cluster : aws;
  return !isSeen(cluster) || cluster.seen === undefined || cluster.seen.hasAwsAuth;
}

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

function server({ does, holder, subjects }: Powerful, rbac: Rbac): Finding {
  return {
    code: 'api_service_writer',
    level: 'notice',
    object: formatBinding(holder.binding),
    found: `${showList(subjects)} may ${AND.format(does)}, also those of roles, policies and webhook configurations: a server of their choice then answers instead of the API server, and to it`,
    wanted: 'only administrators, and programs that add APIs to the cluster',
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
    found: `${showList(subjects)} may ${AND.format(does)} in namespace ${CONTROL_PLANE}, and so get permissions of Kubernetes itself, which the guard lets through`,
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
