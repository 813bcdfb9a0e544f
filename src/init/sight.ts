import type { ServiceAccount } from '../accounts/service-account.ts';
import type { ByNamespace } from '../doctor/world/by-namespace.ts';
import type { Runner } from '../doctor/world/runner.ts';
import type { Seen, Unseen } from '../doctor/world/seen.ts';
import type { Labels } from '../doctor/world/world.ts';
import { SERVICE_ACCOUNT_ANNOTATION } from '../names.ts';
import type { Pod } from '../pods/pod.ts';
import type { PastJobs } from './past/past-jobs.ts';

/** What `init` read in a cluster. Plain data, without a token, a Secret or the value of a job's variable. */
export type Sight = {
  /** Address of the API server. */
  server: string;
  /** The name of the cluster in the kubeconfig. */
  clusterName: string | undefined;
  /** Issuer of the cluster's ServiceAccount tokens, with https://. */
  issuer: Seen<string>;
  namespaces: ByNamespace<Labels>;
  accounts: ByNamespace<ReadonlyMap<string, ServiceAccount>>;
  /** The workloads that run managers, with or without the marks by which the webhook recognizes their pods. */
  runners: ByNamespace<readonly Runner[]>;
  /** StatefulSets that could not be listed. */
  unreadRunners: readonly Unseen[];
  /** Pods that exist now. */
  jobs: ByNamespace<readonly JobPod[]>;
  /** What shows that the webhook is installed: the ConfigMap of its mapping, as `namespace/name`. */
  installed: Seen<string | undefined>;
  /** Jobs of an audit log, if one was given. */
  past: PastJobs | undefined;
};

/**
 * The pod of a job as it is stored, or as the runner sent it if an audit log has it; reduced to what a decision reads. One of the
 * past is an example for all that differ in nothing that a decision reads.
 */
export type JobPod = {
  namespace: string;
  name: string;
  /** The account that it runs as, or ran as. */
  account: string;
  /** Id of its GitLab project, from its name. */
  project: string | undefined;
  /** Id of its top-level group, if the webhook would trust it. */
  rootGroup: string | undefined;
  pod: Pod;
  /** Only for a pod that runs. */
  uid?: string | undefined;
  /** Name of the runner that created it, by its label if the webhook would trust it: with GitLab's chart, the manager's pod. */
  runnerName: string | undefined;
  /** Only for a pod that GitLab Runner did not create: the clients in its `managedFields`. */
  clients?: readonly string[];
  /** Only for a job of the past. */
  past?: {
    /** How many it is an example of. */
    pods: number;
    /** The user who created it. */
    requester: string;
    /** When the last one was created; milliseconds since 1970. */
    last: number;
  };
};

/** How many pods these are, with those of which one is an example. */
export function podCount(pods: readonly JobPod[]): number {
  return pods.reduce((sum, { past }) => sum + (past?.pods ?? 1), 0);
}

/** Whether this webhook, or another one, gave the pod another account than it was sent with. */
export function isMoved({ account, past, pod }: JobPod): boolean {
  if (past === undefined) return pod.metadata?.annotations?.[SERVICE_ACCOUNT_ANNOTATION] !== undefined;
  return pod.spec?.serviceAccountName !== account;
}
