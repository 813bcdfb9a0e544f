import type { Seen, Unseen } from './seen.ts';

/** What only a review of the security of an installation asks about. */
export type SecuritySide = {
  /** Name of the user who read the cluster. */
  reviewer: Seen<string>;
  /** `gitVersion` of the API server: `v1.36.3`. */
  kubernetes: Seen<string>;
  /** Image of the webhook's container; `undefined` without a Deployment. */
  webhookImage: Seen<string | undefined>;
  /** Images of the running pods of the webhook, by digest: `ghcr.io/owner/webhook@sha256:…`. */
  webhookImages: Seen<readonly string[]>;
  /** Those of the EKS pod identity webhook, if it runs in the cluster. */
  eksWebhookImages: Seen<readonly string[]>;
  /** SHA-256 of the text of the mapping, in hexadecimal; `undefined` without a text. */
  mappingDigest: Seen<string | undefined>;
  /** Those that have a binding and match the creation of pods. */
  mutatingPolicies: Seen<readonly MutatingPolicy[]>;
  network: Seen<WebhookNetwork>;
  /** Whether ConfigMap kube-system/aws-auth exists, by which EKS gives groups to IAM identities. */
  awsAuthExists: Seen<boolean>;
  /** Workloads in the namespaces of managers and jobs that are not runner managers, and that no other workload owns. */
  workloads: readonly OtherWorkload[];
  /** Kinds of workloads that could not be listed in a namespace. */
  unreadWorkloads: readonly Unseen[];
};

export type MutatingPolicy = {
  name: string;
  /** Whether it is evaluated again after webhooks have changed a pod. */
  isReinvoked: boolean;
  /** Whether its text has the word serviceAccount. */
  namesAccount: boolean;
};

export type OtherWorkload = { namespace: string; kind: string; name: string };

/** Who reaches the pods of the webhook. */
export type WebhookNetwork = {
  /** NetworkPolicies have no effect on pods in the network of their node. */
  isHostNetwork: boolean;
  /** Whether any NetworkPolicy limits what reaches the pods. */
  isLimited: boolean;
  ports: Readonly<Record<'webhook' | 'health', PortAccess>>;
};

/** What the NetworkPolicies let through to one port; `everyPod`, `everyAddress` and `labeledPods` name the policies that do. */
export type PortAccess = {
  port: number;
  everyAddress: readonly string[];
  everyPod: readonly string[];
  /** Policies that let pods of every namespace, or of one of jobs, through by a label of the pod. */
  labeledPods: readonly string[];
  /** Blocks that are larger than the subnets of API servers, in which pods may have addresses. */
  largeBlocks: readonly string[];
  /** Namespaces of managers and jobs from which every pod gets through. */
  jobNamespaces: readonly string[];
};
