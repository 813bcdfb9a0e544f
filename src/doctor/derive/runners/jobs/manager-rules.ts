import { GUARD_GROUP } from '../../../../names.ts';

/**
 * What a manager needs ("Configure runner API permissions" of the Kubernetes executor), as in
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

/** By `*` such a Role also lets the manager into its pods under the guard. */
export const ENTER_RULE = { apiGroups: [GUARD_GROUP], resources: ['jobs'], verbs: ['enter'] };
