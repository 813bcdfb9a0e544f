import type { MappingIndex } from '../../mapping/index/compile.ts';
import { managerOf } from '../../mapping/index/manager-of.ts';
import { OWN_PREFIX, SERVICE_ACCOUNT_ANNOTATION } from '../../names.ts';
import type { Pod } from '../../pods/pod.ts';
import type { Requester } from '../../pods/requester.ts';

/** A stored pod, as the webhook would receive it if it were created again. */
type Received = { pod: Pod; assumed: string[] };

/**
 * Undoes what happened to a pod after its creation was requested: status entries in `managedFields`, and the patch of
 * this webhook. The pod does not show which account it had before the patch, so for a job, the configured one is
 * assumed.
 */
export function asReceived(pod: Pod, requester: Requester, index: MappingIndex): Received {
  const assumed: string[] = [];
  const { isEdited, pod: clean } = withoutEdits(pod);
  if (isEdited)
    assumed.push(
      'clients other than the runner have entries in managedFields, because they edited the pod after its creation',
    );
  return undoPatch(clean, requester, index, assumed);
}

/**
 * Returns a stored pod without the entries of `managedFields` for later edits of the pod or its status.
 *
 * @returns also whether a client other than the runner has edited the pod itself
 */
export function withoutEdits(pod: Pod): { pod: Pod; isEdited: boolean } {
  const fields = pod.metadata?.managedFields?.filter(({ subresource }) => !subresource);
  if (fields === undefined) return { pod: { ...pod, metadata: { ...pod.metadata } }, isEdited: false };
  const runner = fields.filter(({ manager }) => manager?.startsWith('gitlab-runner '));
  const created = runner.length === 1 ? runner : fields;
  return {
    pod: { ...pod, metadata: { ...pod.metadata, managedFields: created } },
    isEdited: created.length < fields.length,
  };
}

function undoPatch(pod: Pod, requester: Requester, index: MappingIndex, assumed: string[]): Received {
  const annotations = pod.metadata?.annotations ?? {};
  if (annotations[SERVICE_ACCOUNT_ANNOTATION] === undefined) return { pod, assumed };
  const others = Object.entries(annotations).filter(([key]) => !key.startsWith(OWN_PREFIX));
  const untouched: Pod = { ...pod, metadata: { ...pod.metadata, annotations: Object.fromEntries(others) } };
  const found = pod.spec?.serviceAccountName ?? 'default';
  const result = `the account on the stored pod, ${found}, was set at admission, as its annotation ${SERVICE_ACCOUNT_ANNOTATION} shows`;
  const manager = managerOf(index, requester);
  const [configured] = manager?.jobServiceAccounts ?? [];
  if (configured === undefined) {
    assumed.push(
      `${result}; the account of its workload is assumed to be the same (set it with --requested-account NAME)`,
    );
    return { pod: untouched, assumed };
  }
  assumed.push(
    `${result}; the job is assumed to have had the configured one before, ${configured} (set a requested one with --requested-account NAME)`,
  );
  return { pod: withAccount(untouched, configured), assumed };
}

/** Sets both fields, as the API server does. */
export function withAccount(pod: Pod, account: string): Pod {
  return { ...pod, spec: { ...pod.spec, serviceAccountName: account, serviceAccount: account } };
}
