import { showList } from '../../../documents/show.ts';
import { counted } from '../../../text/counted.ts';
import { modeOf } from '../../derive/namespaces/modes.ts';
import { type Access, accessIn } from '../../derive/rbac/access-policies.ts';
import { disassociateAccess } from '../../fix/permissions/disassociate-access.ts';
import { lookIn } from '../../world/by-namespace.ts';
import { concernedNamespaces } from '../../world/manager-accounts.ts';
import { isSeen } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

/** Checks access entries for the permissions that namespace_writers, ways_around and pod_creators look for in RBAC. */
export const accessEntriesJobs = defineCheck(
  {
    id: 'access_entries_jobs',
    title: 'no EKS access entry lets others than administrators write in the namespaces of managers and jobs',
    needs: ['mapping'],
  },
  ({ mapping }, world) => {
    const { access, looked, unseen } = accessIn(world);
    const namespaces = [...concernedNamespaces(mapping)];
    const labels = namespaces.map((name) => [name, lookIn(world.namespaces, name, 'labels')] as const);
    const open = new Set(
      labels.flatMap(([name, one]) => {
        const mode = isSeen(one) && one.seen !== undefined ? modeOf(one.seen) : 'enforce';
        return mode === 'enforce' ? [] : [name];
      }),
    );
    return {
      looked: looked === undefined ? 'nothing' : `${counted(namespaces.length, 'namespace')}, ${looked}`,
      findings: access
        .filter((one) => !(one.gives === 'everything' && one.isInCluster))
        .flatMap((one) => accessFindings(one, { namespaces, open, world })),
      unseen: [...unseen, ...labels.flatMap(([, one]) => (isSeen(one) ? [] : [one.unseen]))],
    };
  },
);

type Places = { namespaces: readonly string[]; open: ReadonlySet<string>; world: World };

const WRITES: Partial<Record<Access['gives'], string>> = {
  everything: 'do everything',
  write: 'write workloads, ConfigMaps and Secrets and impersonate accounts',
  'write secrets': 'write Secrets (such as the token of a runner)',
};

function accessFindings(access: Access, { namespaces, open, world }: Places): Finding[] {
  const { gives, isIn, object, policy } = access;
  const does = WRITES[gives];
  const where = namespaces.filter(isIn);
  if (does === undefined || where.length === 0) return [];
  const fix = [disassociateAccess(access, world)];
  const openly = gives === 'write secrets' ? [] : where.filter((name) => open.has(name));
  return [
    {
      code: 'access_entry_jobs',
      level: 'warning',
      object,
      found: `${policy}: it may ${does} in namespace ${showList(where)}`,
      wanted: 'only administrators, and for each manager a Role with what a runner needs',
      fix,
    },
    ...openly.slice(0, 1).map(
      (): Finding => ({
        code: 'access_entry_pods',
        level: 'notice',
        object,
        found: `${policy}: it may create pods with any account in namespace ${showList(openly)}, where the webhook does not enforce`,
        wanted: 'enforce, which refuses it the accounts that the mapping assigns',
        fix,
      }),
    ),
  ];
}
