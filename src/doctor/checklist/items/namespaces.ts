import { accessEntries } from '../../checks/cluster/access-entries.ts';
import { accessEntriesJobs } from '../../checks/cluster/access-entries-jobs.ts';
import { clusterPermissions } from '../../checks/cluster/cluster-permissions.ts';
import { guardActive } from '../../checks/cluster/guard-active.ts';
import { guardPermissions } from '../../checks/cluster/guard-permissions.ts';
import { namespaceWriters } from '../../checks/cluster/namespace-writers.ts';
import { namespacesDedicated } from '../../checks/cluster/namespaces-dedicated.ts';
import { podCreators } from '../../checks/cluster/pod-creators.ts';
import { waysAround } from '../../checks/cluster/ways-around.ts';
import { ADMINISTRATORS } from '../administrators.ts';
import { programsByHand } from '../by-hand.ts';
import { type ChecklistItem, itemOf } from '../checklist-item.ts';

/** Lines of the checklist about who may act in runner namespaces or bypass the webhook. */
export const NAMESPACE_ITEMS: readonly ChecklistItem[] = [
  itemOf({
    id: 'runner_namespaces',
    line: 'Runner namespaces contain runners and jobs only',
    checks: [namespacesDedicated],
  }),
  {
    id: 'runner_namespace_writers',
    line: 'No user has admin or edit in runner namespaces, and no job may create workloads there',
    by: [{ check: namespaceWriters }, ADMINISTRATORS, { check: accessEntriesJobs, codes: ['access_entry_jobs'] }],
  },
  {
    id: 'pod_creators',
    line: 'Only managers and administrators may create pods or write workloads where the webhook does not enforce',
    by: [{ check: podCreators }, ADMINISTRATORS, { check: accessEntriesJobs, codes: ['access_entry_pods'] }],
  },
  {
    id: 'guard',
    line: 'The guard is installed as in the chart, and no way around the webhook is open',
    by: [
      { check: guardActive },
      { check: waysAround },
      ADMINISTRATORS,
      { check: accessEntriesJobs, codes: ['access_entry_jobs'] },
    ],
  },
  {
    id: 'guard_permissions',
    line: 'Managers may enter their jobs, and only administrators have the other permissions of the guard',
    by: [{ check: guardPermissions }, ADMINISTRATORS],
  },
  {
    id: 'cluster_permissions',
    line: 'Only administrators may write webhook configurations or policies, change APIServices, act in kube-system, create volumes, or reach pods by nodes/proxy',
    by: [
      { check: clusterPermissions, allowsNotices: true },
      ADMINISTRATORS,
      { check: accessEntries, codes: ['access_entry_nodes', 'access_entry_control_plane'] },
    ],
    byHand: programsByHand,
  },
];
