import { GUARD_GROUP } from '../../../names.ts';
import { shellWord } from '../../../text/shell-word.ts';
import type { Fix } from '../fix.ts';

const RBAC = 'rbac.authorization.k8s.io';
const NAME = 'gitlab-runner-enters-jobs';

/**
 * Lets a manager enter the pods of a namespace, with the objects that NOTES of the chart prints. They are applied,
 * because `kubectl create role` refuses resources that do not exist. The binding has the manager in its name, so that
 * it does not replace another manager's.
 */
export function letEnterJobs(namespace: string, account: { namespace: string; name: string }): Fix {
  const items = [
    {
      ...{ apiVersion: `${RBAC}/v1`, kind: 'Role', metadata: { namespace, name: NAME } },
      rules: [{ apiGroups: [GUARD_GROUP], resources: ['jobs'], verbs: ['enter'] }],
    },
    {
      ...{ apiVersion: `${RBAC}/v1`, kind: 'RoleBinding' },
      metadata: { namespace, name: `${NAME}.${account.namespace}.${account.name}` },
      roleRef: { apiGroup: RBAC, kind: 'Role', name: NAME },
      subjects: [{ kind: 'ServiceAccount', ...account }],
    },
  ];
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
  return { command: `printf %s ${shellWord(list)} | kubectl apply --filename -` };
}
