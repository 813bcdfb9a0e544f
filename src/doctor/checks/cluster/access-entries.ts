import { type Access, accessIn } from '../../derive/rbac/access-policies.ts';
import { CONTROL_PLANE } from '../../derive/rbac/system-subject.ts';
import { disassociateAccess } from '../../fix/permissions/disassociate-access.ts';
import type { World } from '../../world/world.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

/**
 * Checks access entries, by which EKS authorizes in addition to RBAC, so that bindings in the cluster do not show them.
 */
export const accessEntries = defineCheck(
  {
    id: 'access_entries',
    title:
      'no EKS access entry gives permissions over the webhook, in kube-system or over the nodes to others than administrators',
    needs: [],
  },
  (_, world) => {
    const { access, looked = 'nothing', unseen } = accessIn(world);
    return {
      looked,
      findings: access.flatMap((one) => accessFindings(one, world)),
      unseen,
    };
  },
);

const READS_SECRETS: ReadonlySet<Access['gives']> = new Set(['read', 'read secrets', 'write secrets']);
const ADMINISTRATORS = 'only administrators, and programs that administer the cluster';

function accessFindings(access: Access, world: World): Finding[] {
  const { gives, isIn, isInCluster, object, policy } = access;
  const { namespace } = world.installation;
  const fix = [disassociateAccess(access, world)];
  if (gives === 'everything' && isInCluster)
    return [
      {
        ...{ code: 'access_entry_administrator', level: 'notice', object, fix },
        found: `${policy}: it may do everything in this cluster, such as write the mapping or create tokens for every account`,
        wanted: 'only people and programs that administer the cluster',
      },
    ];
  const above: Finding[] = [];
  if (isIn(namespace) && (gives === 'everything' || gives === 'write'))
    above.push({
      ...{ code: 'access_entry_mapping', level: 'warning', object, fix },
      found: `${policy}: it may write in namespace ${namespace} of the webhook, and so can get every role that the mapping assigns`,
      wanted: ADMINISTRATORS,
    });
  if (isIn(namespace) && READS_SECRETS.has(gives))
    above.push({
      ...{ code: 'access_entry_secrets', level: 'warning', object, fix },
      found: `${policy}: it may read the Secret with the key of the authority in namespace ${namespace} of the webhook, and so can get every account`,
      wanted: ADMINISTRATORS,
    });
  if (isIn(CONTROL_PLANE) && gives !== 'nothing')
    above.push({
      ...{ code: 'access_entry_control_plane', level: 'warning', object, fix },
      found: `${policy}: it may ${READS_SECRETS.has(gives) ? 'read Secrets' : 'write'} in namespace ${CONTROL_PLANE}, and so can get the permissions of the controllers of Kubernetes, which the guard lets through`,
      wanted: ADMINISTRATORS,
    });
  if (isInCluster && gives === 'read')
    above.push({
      ...{ code: 'access_entry_nodes', level: 'warning', object, fix },
      found: `${policy}: it may start commands in every pod by way of its node (nodes/proxy), which needs the permission get alone`,
      wanted: 'AmazonEKSViewPolicy, which gives neither nodes/proxy nor Secrets',
    });
  return above;
}
