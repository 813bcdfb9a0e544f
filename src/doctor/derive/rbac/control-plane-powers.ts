import {
  ENTER_PODS,
  GIVE_PERMISSIONS_IN_NAMESPACE,
  GIVE_PERMISSIONS_IN_NAMESPACE_AS_ADMINISTRATOR,
  IMPERSONATE_FOR_SOME,
  impersonating,
  namedPermissions,
  permissions,
  READ,
  WRITE,
  WRITE_WORKLOADS,
} from './permissions.ts';
import type { Power } from './powers.ts';
import { CONTROLLERS } from './system-subject.ts';

const NAMES = [...CONTROLLERS];

/**
 * What gives the permissions of a Kubernetes controller, in kube-system. Those of clusterrole-aggregation-controller
 * include every permission. Those of replicaset-controller include pods that look like a manager, which the guard
 * allows.
 */
export const CONTROL_PLANE_POWERS: readonly Power[] = [
  {
    does: 'create tokens of controllers',
    permissions: NAMES.flatMap((name) => namedPermissions(['create'], '', ['serviceaccounts/token'], name)),
  },
  {
    does: 'impersonate controllers',
    permissions: NAMES.flatMap((name) => permissions(['impersonate'], '', ['serviceaccounts'], name)),
  },
  {
    does: 'impersonate controllers for some requests',
    permissions: NAMES.map((name) => ({ ...IMPERSONATE_FOR_SOME, name })),
    // The impersonated controller may read and write in any namespace.
    also: (rules) =>
      rules.some(({ verbs }) => verbs.some((verb) => verb === '*' || verb.startsWith(impersonating('')))),
  },
  {
    does: 'create pods with the accounts of controllers',
    permissions: [...permissions(['create'], '', ['pods']), ...WRITE_WORKLOADS],
  },
  { does: 'enter pods, change their images or reach their ports', permissions: ENTER_PODS },
  // Only without a name, because a role for a single Secret, such as that of the webhook, does not give the token of a
  // controller.
  { does: 'read Secrets', permissions: READ.map((verb) => ({ verb, group: '', resource: 'secrets' })) },
  // A node joins the cluster with a bootstrap token (`plugin/pkg/auth/authenticator/token/bootstrap`).
  {
    does: 'write Secrets, such as tokens with which a node joins',
    permissions: WRITE.map((verb) => ({ verb, group: '', resource: 'secrets' })),
  },
  { does: 'give permissions to others', permissions: GIVE_PERMISSIONS_IN_NAMESPACE },
];

export const GIVING_IN_CONTROL_PLANE_AS_ADMINISTRATOR: Power = {
  does: 'give permissions to others',
  permissions: GIVE_PERMISSIONS_IN_NAMESPACE_AS_ADMINISTRATOR,
};
