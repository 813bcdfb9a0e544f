import { userError } from '../errors.ts';
import type { MappingIndex } from '../mapping/index/compile.ts';
import type { Manager } from '../mapping/mapping.ts';
import { ACCOUNT_KEY } from '../mapping/names.ts';
import { isJobShaped, nameOf } from '../pods/job-shape.ts';
import type { Pod } from '../pods/pod.ts';
import { type Requester, serviceAccountOf, serviceAccountRequester } from '../pods/requester.ts';

/** Who is taken for the requester, and why. */
export type Asker = { requester: Requester; assumed: string | undefined };

/**
 * Reads `--requester`: `NAMESPACE/ACCOUNT`, or as the mapping names managers, `user:NAME` or `group:NAME`; anything else is
 * the name of a user.
 */
export function parseRequester(text: string): Requester {
  const account = serviceAccountOf(text);
  if (account !== undefined) return serviceAccountRequester(account.namespace, account.name);
  if (ACCOUNT_KEY.test(text)) {
    const [namespace = '', name = ''] = text.split('/');
    return serviceAccountRequester(namespace, name);
  }
  const [, kind, name = ''] = /^(user|group):(.+)$/.exec(text) ?? [];
  if (kind === 'group') return { username: 'somebody', groups: [name, 'system:authenticated'] };
  return { username: kind === 'user' ? name : text, groups: ['system:authenticated'] };
}

const CONTROLLERS: { [kind: string]: string } = {
  ReplicaSet: 'replicaset-controller',
  StatefulSet: 'statefulset-controller',
  DaemonSet: 'daemon-set-controller',
  Job: 'job-controller',
  ReplicationController: 'replication-controller',
};

type Owner = { kind?: unknown; controller?: unknown };

/** The controller that the pod says it was made by. */
export function controllerOf(pod: Pod): Asker | undefined {
  const owners = (pod.metadata as { ownerReferences?: unknown } | undefined)?.ownerReferences;
  const owner = (Array.isArray(owners) ? (owners as Owner[]) : []).find(({ controller }) => controller === true);
  const controller = CONTROLLERS[String(owner?.kind)];
  if (controller === undefined) return undefined;
  return {
    requester: serviceAccountRequester('kube-system', controller),
    assumed: `the requester is kube-system/${controller}, since a ${owner?.kind} owns the pod`,
  };
}

/**
 * Who most likely created a pod that does not say so.
 *
 * @throws a user error `requester_unknown` for a job that several managers may create, or none
 */
export function likelyRequester(pod: Pod, namespace: string, index: MappingIndex): Asker {
  const annotations = pod.metadata?.annotations ?? {};
  if (annotations['kubernetes.io/config.mirror'] !== undefined)
    return {
      requester: { username: 'system:node:somewhere', groups: ['system:nodes', 'system:authenticated'] },
      assumed: 'the requester is a kubelet, since this is a mirror pod',
    };
  const controller = controllerOf(pod);
  if (controller !== undefined) return controller;
  if (isJobShaped(pod) || isOfRunner(pod)) return onlyManager(nameOf(pod), namespace, index);
  return {
    requester: { username: 'somebody', groups: ['system:authenticated'] },
    assumed: 'the requester is a person or program that the mapping does not name (--requester says who)',
  };
}

/** @throws a user error `requester_unknown` unless exactly one manager may create jobs there */
export function onlyManager(what: string, namespace: string, index: MappingIndex): Asker {
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
  throw userError(`${what}: the input does not say who created the pod, and ${found}`, {
    code: 'requester_unknown',
    found: 'no requester',
    wanted: '--requester',
    hint:
      choice.length === 0
        ? 'say it with --requester NAMESPACE/ACCOUNT; the mapping lists no manager at all'
        : `say it: ${choice.map((key) => `--requester ${key}`).join(', or ')}`,
  });
}

/** The name by which --requester would name it. */
export function shownRequester({ username }: Requester): string {
  const account = serviceAccountOf(username);
  return account === undefined ? username : `${account.namespace}/${account.name}`;
}

function requesterOf({ identity }: Manager): Requester {
  if ('serviceAccount' in identity)
    return serviceAccountRequester(identity.serviceAccount.namespace, identity.serviceAccount.name);
  return parseRequester('user' in identity ? `user:${identity.user}` : `group:${identity.group}`);
}

function isOfRunner(pod: Pod): boolean {
  return (pod.metadata?.managedFields ?? []).some(({ manager }) => /^gitlab-runner /.test(String(manager)));
}
