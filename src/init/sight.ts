import type { ServiceAccount } from '../accounts/service-account.ts';
import type { ByNamespace } from '../doctor/world/by-namespace.ts';
import type { Runner } from '../doctor/world/runner/runner.ts';
import type { Seen, Unseen } from '../doctor/world/seen.ts';
import type { Labels } from '../doctor/world/world.ts';
import { SERVICE_ACCOUNT_ANNOTATION } from '../names.ts';
import type { Pod } from '../pods/pod.ts';
import type { PastJobs } from './past/past-jobs.ts';

/** What `init` read in a cluster. Plain data, without tokens, Secrets or values of job variables. */
export type Sight = {
  /** The address of the API server. */
  server: string;
  /** The name of the cluster in the kubeconfig. */
  clusterName: string | undefined;
  /** The issuer of the cluster's ServiceAccount tokens, with https://. */
  issuer: Seen<string>;
  namespaces: ByNamespace<Labels>;
  accounts: ByNamespace<ReadonlyMap<string, ServiceAccount>>;
  /** The workloads that run managers, even if their pods lack the marks by which the webhook recognizes them. */
  runners: ByNamespace<readonly Runner[]>;
  /** StatefulSets that could not be listed. */
  unreadRunners: readonly Unseen[];
  /** Pods of jobs that exist now. */
  jobs: ByNamespace<readonly JobPod[]>;
  /** The ConfigMap of the webhook's mapping as `namespace/name`, which shows that the webhook is installed. */
  installed: Seen<string | undefined>;
  /** Jobs from an audit log, if the user gave one. */
  past: PastJobs | undefined;
};

/**
 * The pod of a job, as it is stored or as the runner sent it according to an audit log, reduced to what a decision
 * reads. A pod of the past represents all that a decision cannot tell apart.
 */
export type JobPod = {
  namespace: string;
  name: string;
  /** The account that the pod runs or ran as. */
  account: string;
  /** The id of its GitLab project, from its name. */
  project: string | undefined;
  /** The id of its top-level group, if the webhook would trust it. */
  rootGroup: string | undefined;
  pod: Pod;
  /** Set only for a running pod. */
  uid?: string | undefined;
  /**
   * The name of the runner that created it, from its label if the webhook would trust that. With GitLab's chart, it is
   * the name of the manager's pod.
   */
  runnerName: string | undefined;
  /** The clients in its `managedFields`; set only for a pod that GitLab Runner did not create. */
  clients?: readonly string[];
  /** Set only for a job of the past. */
  past?: {
    /** How many pods it represents. */
    pods: number;
    /** The user who created it. */
    requester: string;
    /** When the last of them was created, in milliseconds since 1970. */
    last: number;
  };
};

/** Returns how many pods these represent. */
export function podCount(pods: readonly JobPod[]): number {
  return pods.reduce((sum, { past }) => sum + (past?.pods ?? 1), 0);
}

/** True if a webhook changed the account that the pod was sent with. */
export function isMoved({ account, past, pod }: JobPod): boolean {
  if (past === undefined) return pod.metadata?.annotations?.[SERVICE_ACCOUNT_ANNOTATION] !== undefined;
  return pod.spec?.serviceAccountName !== account;
}
