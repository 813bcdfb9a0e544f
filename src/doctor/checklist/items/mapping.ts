import { cachePermissionsApart } from '../../checks/cache/cache-permissions.ts';
import { accessEntries } from '../../checks/cluster/access-entries.ts';
import { defaultDenies } from '../../checks/mapping/default-denies.ts';
import { exemptRequesters } from '../../checks/mapping/exempt-requesters.ts';
import { mappingWriters } from '../../checks/mapping/mapping-writers.ts';
import { unannotatedDenied } from '../../checks/mapping/unannotated-denied.ts';
import { rolesApart } from '../../checks/roles/roles-apart.ts';
import { rolesTrust } from '../../checks/roles/roles-trust.ts';
import { metadataByHand } from '../by-hand.ts';
import { type ChecklistItem, itemOf } from '../checklist-item.ts';

/** Lines of the checklist about the mapping and the roles that it gives to jobs. */
export const MAPPING_ITEMS: readonly ChecklistItem[] = [
  itemOf({ id: 'default_deny', line: 'default.job: deny and default.manager: deny', checks: [defaultDenies] }),
  itemOf({
    id: 'unannotated_deny',
    line: 'unannotated: deny if EKS Pod Identity is not used',
    checks: [unannotatedDenied],
  }),
  itemOf({
    id: 'exempt_requesters',
    line: 'Only administrators are exempt from the mapping',
    checks: [exemptRequesters],
  }),
  {
    id: 'mapping_writers',
    line: 'Only administrators may edit the mapping',
    by: [
      { check: mappingWriters, allowed: ['administrator'] },
      {
        check: accessEntries,
        codes: ['access_entry_mapping'],
        allowed: ['access_entry_administrator'],
      },
    ],
  },
  {
    id: 'trust_policies',
    line: 'Trust policies name one subject and the audience, with StringEquals and without *',
    by: [{ check: rolesTrust, allowed: ['trust_elsewhere'] }],
  },
  itemOf({ id: 'roles_apart', line: 'No role is shared by a manager and a job', checks: [rolesApart] }),
  {
    id: 'cache_roles',
    line: 'No role of a job may use the cache',
    by: [{ check: cachePermissionsApart, codes: ['cache_permissions_of_job'] }],
  },
  {
    id: 'metadata_service',
    line: 'Pods cannot reach the instance metadata service',
    by: [],
    byHand: metadataByHand,
  },
];
