import { showList } from '../../../documents/show.ts';
import { serviceAccountOf } from '../../../pods/requester.ts';
import { counted } from '../../../text/counted.ts';
import { subjectsOfJobs } from '../../derive/rbac/administrators.ts';
import { awsAuthPowers } from '../../derive/rbac/aws-auth.ts';
import {
  API_SERVICES,
  CONFIGURATIONS,
  GIVING,
  GIVING_AS_ADMINISTRATOR,
  impersonation,
  NODES,
  VOLUMES,
} from '../../derive/rbac/cluster-powers.ts';
import {
  CONTROL_PLANE_POWERS,
  GIVING_IN_CONTROL_PLANE_AS_ADMINISTRATOR,
} from '../../derive/rbac/control-plane-powers.ts';
import { asAnotherUser } from '../../derive/rbac/impersonation.ts';
import type { Holder } from '../../derive/rbac/permission-holders.ts';
import { type Power, powerHolders } from '../../derive/rbac/powers.ts';
import { CONTROL_PLANE } from '../../derive/rbac/system-subject.ts';
import { isWebhookAccount } from '../../derive/rbac/webhook-account.ts';
import { withoutWebhook } from '../../derive/webhooks/installed.ts';
import { reviewBinding } from '../../fix/permissions/review-binding.ts';
import { formatBinding, type Rbac, type Subject } from '../../world/rbac.ts';
import type { World } from '../../world/world.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

const AND = new Intl.ListFormat('en');

/** Powers that only administrators should have, and what to report about others who have one. */
type ReservedPowers = Pick<Finding, 'code' | 'wanted'> & {
  powers: readonly Power[];
  /** Powers with the same effect for a user who may send single requests as an administrator. */
  asAdministrator?: readonly Power[];
  /** Namespaces in which the powers matter; if absent, the whole cluster. */
  namespaces?: readonly string[];
  /** The consequence, which follows "may DO". */
  so: string;
  /**
   * True if common programs, such as drivers of volumes, need the powers. Only a person knows which of them should have
   * them.
   */
  isForPrograms?: boolean;
  /** Returns true for a subject that may have a power nevertheless. */
  isExcluded?(holder: Holder, world: World): boolean;
};

const ADMINISTRATORS = 'only administrators, and programs that administer the cluster';

function reservedPowers(rbac: Rbac, world: World): readonly ReservedPowers[] {
  return [
    {
      ...{ code: 'webhook_configuration_writer', isForPrograms: true, powers: [CONFIGURATIONS] },
      so: ', and so can turn off the webhook or the guard, or add a webhook or policy that changes the account again',
      wanted: 'only administrators, and programs that install webhooks',
      // The webhook writes caBundle, and the guard stops it from writing anything else; see guard_active.
      isExcluded: ({ subject }, { installation }) => isWebhookAccount(subject, installation),
    },
    {
      ...{ code: 'api_service_writer', isForPrograms: true, powers: [API_SERVICES] },
      so: ', also those of roles, policies and webhook configurations: a server of their choice then answers instead of the API server, and to it',
      wanted: 'only administrators, and programs that add APIs to the cluster',
    },
    {
      ...{ code: 'permission_giver', powers: [...GIVING, impersonation(rbac)], wanted: ADMINISTRATORS },
      asAdministrator: GIVING_AS_ADMINISTRATOR,
      so: ', and so can get the permissions of an administrator',
    },
    {
      ...{ code: 'control_plane_open', wanted: ADMINISTRATORS, namespaces: [CONTROL_PLANE] },
      powers: [...CONTROL_PLANE_POWERS, ...awsAuthPowers(world)],
      asAdministrator: [GIVING_IN_CONTROL_PLANE_AS_ADMINISTRATOR],
      so: ` in namespace ${CONTROL_PLANE}, and so can get permissions of Kubernetes itself, which the guard lets through`,
    },
    {
      ...{ code: 'node_proxy', powers: [NODES] },
      so: ' (nodes/proxy), even with only the permission get',
      wanted: 'nodes/metrics and nodes/stats instead, which are enough for monitoring',
    },
    {
      ...{ code: 'volume_creator', isForPrograms: true, powers: [VOLUMES] },
      so: ', also for a path of a node: a pod that claims such a volume passes the guard, and can read the tokens of the pods on that node',
      wanted: 'only administrators, and programs that provide volumes',
    },
  ];
}

/** All of these bypass the webhook in the whole cluster, and the guard cannot stop them. */
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
    return {
      looked: counted(rbac.bindings.length, 'binding'),
      findings: reservedPowers(rbac, world).flatMap((reserved) => heldPowerFindings(reserved, rbac, world)),
      unseen: rbac.unreadControlPlane,
    };
  },
);

function heldPowerFindings(
  {
    asAdministrator = [],
    code,
    isExcluded = () => false,
    isForPrograms = false,
    namespaces,
    powers,
    so,
    wanted,
  }: ReservedPowers,
  rbac: Rbac,
  world: World,
): Finding[] {
  const ways = [...powers, ...asAnotherUser(rbac, [...powers, ...asAdministrator], namespaces)];
  const holders = powerHolders(rbac, ways, namespaces, (holder) => isExcluded(holder, world));
  const isProgram = programsIn(world);
  return holders.map(({ all, does, holder, subjects }) => ({
    ...{ code, level: isForPrograms && all.every(isProgram) ? 'notice' : 'warning' },
    ...{ object: formatBinding(holder.binding) },
    ...{ found: `${showList(subjects)} may ${AND.format(does)}${so}`, wanted, fix: [reviewBinding(holder, rbac)] },
  }));
}

/** Returns a function that is true for a ServiceAccount that no runner manager and no job can use. */
function programsIn(world: World): (subject: Subject) => boolean {
  const isOfJobs = subjectsOfJobs(world);
  return (subject) => {
    const { kind, name, namespace } = subject;
    const account = kind === 'ServiceAccount' ? { namespace } : kind === 'User' ? serviceAccountOf(name) : undefined;
    const home = account?.namespace;
    return home !== undefined && home !== world.installation.namespace && !isOfJobs(subject);
  };
}
