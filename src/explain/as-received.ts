import type { MappingIndex } from '../mapping/index/compile.ts';
import { managerOf } from '../mapping/index/manager-of.ts';
import { OWN_PREFIX, SERVICE_ACCOUNT_ANNOTATION } from '../names.ts';
import type { Pod } from '../pods/pod.ts';
import type { Requester } from '../pods/requester.ts';

/** A pod as the webhook would receive it, were it created anew. */
export type Received = { pod: Pod; assumed: string[] };

/**
 * Takes back what happened to a pod after its creation: status entries in `managedFields`, and what we changed ourselves.
 * What the account was before that is not in the pod: for a job, the configured one is assumed.
 */
export function asReceived(pod: Pod, requester: Requester, index: MappingIndex): Received {
  const assumed: string[] = [];
  const fields = pod.metadata?.managedFields?.filter(({ subresource }) => !subresource);
  const runner = fields?.filter(({ manager }) => /^gitlab-runner /.test(String(manager))) ?? [];
  const created = runner.length === 1 ? runner : fields;
  if (fields !== undefined && created !== undefined && created.length < fields.length)
    assumed.push('managedFields have entries of others than the runner, who edited the pod after its creation');
  const clean: Pod = {
    ...pod,
    metadata: { ...pod.metadata, ...(created === undefined ? {} : { managedFields: created }) },
  };
  return takeBackOurs(clean, requester, index, assumed);
}

function takeBackOurs(pod: Pod, requester: Requester, index: MappingIndex, assumed: string[]): Received {
  const annotations = pod.metadata?.annotations ?? {};
  if (annotations[SERVICE_ACCOUNT_ANNOTATION] === undefined) return { pod, assumed };
  const others = Object.entries(annotations).filter(([key]) => !key.startsWith(OWN_PREFIX));
  const untouched: Pod = { ...pod, metadata: { ...pod.metadata, annotations: Object.fromEntries(others) } };
  const found = pod.spec?.serviceAccountName ?? 'default';
  const result = `the account on the stored pod (${found}) is the result of admission, by its annotation ${SERVICE_ACCOUNT_ANNOTATION}`;
  const manager = managerOf(index, requester);
  const [configured] = manager?.jobServiceAccounts ?? [];
  if (configured === undefined) {
    assumed.push(`${result}; what its workload says is not in the pod: it is taken for the same (--asks NAME says it)`);
    return { pod: untouched, assumed };
  }
  assumed.push(
    `${result}; before that it had the configured one (${configured}), unless the job asked for another (--asks NAME says it)`,
  );
  return { pod: withAccount(untouched, configured), assumed };
}

/** Both fields, as the API server keeps them. */
export function withAccount(pod: Pod, account: string): Pod {
  return { ...pod, spec: { ...pod.spec, serviceAccountName: account, serviceAccount: account } };
}
