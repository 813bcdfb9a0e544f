import type { Rbac } from '../../world/rbac.ts';
import { IMPERSONATE_USERS, impersonationOfHolders } from './impersonation.ts';
import {
  CHANGE,
  GIVE_PERMISSIONS_IN_CLUSTER,
  GIVE_PERMISSIONS_IN_CLUSTER_AS_ADMINISTRATOR,
  namedPermissions,
  permissions,
} from './permissions.ts';
import type { Power } from './powers.ts';

/** A validating webhook receives every request that it is called for, including Secrets. */
export const CONFIGURATIONS: Power = {
  does: 'write webhook configurations or policies',
  permissions: permissions(CHANGE, 'admissionregistration.k8s.io', [
    'mutatingwebhookconfigurations',
    'validatingwebhookconfigurations',
    'mutatingadmissionpolicies',
    'mutatingadmissionpolicybindings',
    'validatingadmissionpolicies',
    'validatingadmissionpolicybindings',
  ]),
};

export const NODES: Power = {
  does: 'start commands in every pod by way of its node',
  permissions: namedPermissions(['get', 'create'], '', ['nodes/proxy']),
};

/** Each of these is enough to become an administrator. */
export const GIVING: readonly Power[] = [
  { does: 'give permissions in the whole cluster', permissions: GIVE_PERMISSIONS_IN_CLUSTER },
  {
    does: 'approve certificates of clients, also with the name of another user',
    permissions: [
      ...permissions(['approve'], 'certificates.k8s.io', ['signers'], 'kubernetes.io/kube-apiserver-client'),
      ...permissions(['approve'], 'certificates.k8s.io', ['signers'], 'kubernetes.io/*'),
    ],
  },
  {
    does: 'approve certificates of kubelets, with the name of any node, by which it gets the tokens of the pods there',
    permissions: permissions(
      ['approve'],
      'certificates.k8s.io',
      ['signers'],
      'kubernetes.io/kube-apiserver-client-kubelet',
    ),
  },
];

/**
 * Returns the power to impersonate users and groups. A permission for some users only counts if one of them may become
 * an administrator.
 */
export function impersonation(rbac: Rbac): Power {
  const wanted = [...GIVING.flatMap(({ permissions: own }) => own), ...IMPERSONATE_USERS];
  return {
    does: 'impersonate users and groups, such as administrators',
    permissions: impersonationOfHolders(rbac, IMPERSONATE_USERS, wanted, undefined),
  };
}

/** What lets a user who may send single requests as an administrator get all of an administrator's permissions. */
export const GIVING_AS_ADMINISTRATOR: readonly Power[] = [
  { does: 'give permissions in the whole cluster', permissions: GIVE_PERMISSIONS_IN_CLUSTER_AS_ADMINISTRATOR },
  {
    does: 'approve certificates of clients and kubelets',
    permissions: namedPermissions(['update', 'patch'], 'certificates.k8s.io', ['certificatesigningrequests/approval']),
  },
];

/**
 * The APIServices of the API server itself, by which it reads roles, policies and webhook configurations, and answers
 * who a user is and what the user may do. With another `spec.service`, another server answers instead, also to the API
 * server (test/cluster/api-services.test.ts).
 */
const OWN_API_SERVICES = [
  'v1.',
  'v1.admissionregistration.k8s.io',
  'v1.authentication.k8s.io',
  'v1.authorization.k8s.io',
  'v1.certificates.k8s.io',
  'v1.rbac.authorization.k8s.io',
];

export const API_SERVICES: Power = {
  does: 'change APIServices',
  permissions: OWN_API_SERVICES.flatMap((name) =>
    permissions(['update', 'patch'], 'apiregistration.k8s.io', ['apiservices'], name),
  ),
};

/** The guard does not see a path of the node that is mounted this way, because a pod names only its claim. */
export const VOLUMES: Power = {
  does: 'create PersistentVolumes',
  permissions: permissions(['create'], '', ['persistentvolumes']),
};
