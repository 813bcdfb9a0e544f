import { GUARD_GROUP } from '../../../../names.ts';

/**
 * The permissions that a manager needs ("Configure runner API permissions" of the Kubernetes executor), as in
 * chart/templates/manager-role.yaml.
 */
export const MANAGER_RULES = [
  { apiGroups: [''], resources: ['pods'], verbs: ['create', 'delete', 'get', 'list', 'watch'] },
  { apiGroups: [''], resources: ['pods/exec', 'pods/attach'], verbs: ['get', 'create', 'patch', 'delete'] },
  { apiGroups: [''], resources: ['pods/log'], verbs: ['get', 'list'] },
  { apiGroups: [''], resources: ['secrets'], verbs: ['create', 'delete', 'get', 'update'] },
  { apiGroups: [''], resources: ['serviceaccounts'], verbs: ['get'] },
  { apiGroups: [''], resources: ['services'], verbs: ['create', 'get'] },
  { apiGroups: [''], resources: ['events'], verbs: ['list', 'watch'] },
];

/**
 * The guard requires this permission to enter pods. A Role for the API group `*` has it, so a reduced Role keeps it.
 */
export const ENTER_RULE = { apiGroups: [GUARD_GROUP], resources: ['jobs'], verbs: ['enter'] };
