import { userError } from '../errors.ts';
import type { MappingIndex } from '../mapping/index/compile.ts';
import { managerOf } from '../mapping/index/manager-of.ts';
import type { Manager } from '../mapping/mapping.ts';
import { ACCOUNT_KEY } from '../mapping/names.ts';
import { isJobShaped, nameOf } from '../pods/job-shape.ts';
import type { Pod } from '../pods/pod.ts';
import { type Requester, serviceAccountOf, serviceAccountRequester } from '../pods/requester.ts';
import { type Creators, isOfRunner, likelyCreator, otherCreators } from './creators.ts';

/** The requester of a pod whose input does not name it, and the assumption that led to it. */
type LikelyRequester = { requester: Requester; assumed: string | undefined };

/** A user that the mapping does not name. */
const ANY_USER = 'any-user';

/**
 * Reads `--requester`: `NAMESPACE/ACCOUNT`, `user:NAME` or `group:NAME` as in the mapping. Anything else is a username.
 */
export function parseRequester(text: string): Requester {
  const account = serviceAccountOf(text);
  if (account !== undefined) return serviceAccountRequester(account.namespace, account.name);
  if (ACCOUNT_KEY.test(text)) {
    const [namespace = '', name = ''] = text.split('/');
    return serviceAccountRequester(namespace, name);
  }
  const [, kind, name = ''] = /^(user|group):(.+)$/.exec(text) ?? [];
  if (kind === 'group') return { username: ANY_USER, groups: [name, 'system:authenticated'] };
  return { username: kind === 'user' ? name : text, groups: ['system:authenticated'] };
}

/** A pod that is not the pod of a job. */
const ANY_POD = 'any-pod';

/**
 * Returns the requester with the token that its manager has in the cluster. Only a review shows which token a request
 * had.
 */
export function withAssumedToken(requester: Requester, index: MappingIndex): LikelyRequester {
  const manager = managerOf(index, requester);
  if (manager?.tokens !== 'bound') return { requester, assumed: undefined };
  return {
    requester: { ...requester, pod: ANY_POD },
    assumed:
      'the request has the token of a running pod, which tokens: bound requires (an AdmissionReview as FILE shows its token)',
  };
}

const CONTROLLERS = new Map([
  ['ReplicaSet', 'replicaset-controller'],
  ['StatefulSet', 'statefulset-controller'],
  ['DaemonSet', 'daemon-set-controller'],
  ['Job', 'job-controller'],
  ['ReplicationController', 'replication-controller'],
]);

/** Returns the controller that created the pod, according to its owner reference. */
export function controllerOf(pod: Pod): LikelyRequester | undefined {
  const owner = pod.metadata?.ownerReferences?.find(({ controller }) => controller);
  const controller = CONTROLLERS.get(owner?.kind ?? '');
  if (controller === undefined) return undefined;
  return {
    requester: serviceAccountRequester('kube-system', controller),
    assumed: `the requester is kube-system/${controller}, because a ${owner?.kind} owns the pod`,
  };
}

/**
 * Returns the most likely requester of a pod, according to its fields.
 *
 * @param creators finds managers by their pods
 * @throws a user error `requester_unknown` for a job that no manager may create, or more than one
 */
export function likelyRequester(
  pod: Pod,
  namespace: string,
  index: MappingIndex,
  creators?: Creators,
): LikelyRequester {
  const annotations = pod.metadata?.annotations ?? {};
  if (annotations['kubernetes.io/config.mirror'] !== undefined)
    return {
      requester: { username: 'system:node:any', groups: ['system:nodes', 'system:authenticated'] },
      assumed: 'the requester is a kubelet, because this is a mirror pod',
    };
  const controller = controllerOf(pod);
  if (controller !== undefined) return controller;
  if (isJobShaped(pod) || isOfRunner(pod)) {
    const others = otherCreators(pod);
    if (others.length > 0)
      return {
        requester: { username: ANY_USER, groups: ['system:authenticated'] },
        assumed: `the requester is a user that the mapping does not name, because no runner created the pod: managedFields names ${others.join(', ')} (set another with --requester)`,
      };
    const possible = index.mapping.managers.filter(({ namespaces }) => namespaces.includes(namespace));
    const creator = creators?.(pod) ?? (possible.length > 1 ? likelyCreator(pod, possible) : undefined);
    if (creator !== undefined)
      return {
        requester: parseRequester(creator.key),
        assumed: `the requester is ${creator.key}, because ${creator.because}`,
      };
    return onlyManager(nameOf(pod), namespace, index);
  }
  return {
    requester: { username: ANY_USER, groups: ['system:authenticated'] },
    assumed: 'the requester is a user that the mapping does not name (set it with --requester)',
  };
}

/**
 * Returns the only manager that may create jobs in a namespace.
 *
 * @param what the pod or project, for the error
 * @throws a user error `requester_unknown` unless there is exactly one
 */
export function onlyManager(what: string, namespace: string, index: MappingIndex): LikelyRequester {
  const { managers } = index.mapping;
  const possible = managers.filter((manager) => manager.namespaces.includes(namespace));
  const [only] = possible;
  if (only !== undefined && possible.length === 1)
    return {
      requester: requesterOf(only),
      assumed: `the requester is ${only.key}, the only manager that may create jobs in namespace ${namespace}`,
    };
  const found =
    possible.length === 0
      ? `no manager of the mapping may create jobs in namespace ${namespace}`
      : `${possible.length} managers may create jobs in namespace ${namespace}`;
  const choice = (possible.length === 0 ? managers : possible).map(({ key }) => key);
  throw userError(`the requester of ${what} is unknown: the input does not name it, and ${found}`, {
    code: 'requester_unknown',
    found: 'no requester',
    wanted: '--requester',
    hint:
      choice.length === 0
        ? 'set --requester NAMESPACE/ACCOUNT; the mapping lists no manager'
        : `set ${choice.map((key) => `--requester ${key}`).join(', or ')}`,
  });
}

/** Returns the requester as `--requester` names it. */
export function shownRequester({ username }: Requester): string {
  const account = serviceAccountOf(username);
  return account === undefined ? username : `${account.namespace}/${account.name}`;
}

/** Returns this manager as a requester, without a token. */
export function requesterOf({ identity }: Manager): Requester {
  if ('serviceAccount' in identity)
    return serviceAccountRequester(identity.serviceAccount.namespace, identity.serviceAccount.name);
  return parseRequester('user' in identity ? `user:${identity.user}` : `group:${identity.group}`);
}
