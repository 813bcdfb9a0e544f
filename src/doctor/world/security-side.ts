import type { Seen, Unseen } from './seen.ts';

/** What the doctor reads only for a security review. */
export type SecuritySide = {
  /** The name of the user who read the cluster. */
  reviewer: Seen<string>;
  /** The `gitVersion` of the API server: `v1.36.3`. */
  kubernetes: Seen<string>;
  /** The image of the webhook's container; `undefined` if there is no Deployment. */
  webhookImage: Seen<string | undefined>;
  /** Images of the running pods of the webhook, by digest: `ghcr.io/owner/webhook@sha256:…`. */
  webhookImages: Seen<readonly string[]>;
  /** The same of the EKS pod identity webhook, if it runs in the cluster. */
  eksWebhookImages: Seen<readonly string[]>;
  /** SHA-256 of the mapping's text, in hexadecimal; `undefined` if there is no text. */
  mappingDigest: Seen<string | undefined>;
  /** MutatingAdmissionPolicies that have a binding and match the creation of pods. */
  mutatingPolicies: Seen<readonly MutatingPolicy[]>;
  network: Seen<WebhookNetwork>;
  /** Whether ConfigMap kube-system/aws-auth exists, by which EKS gives groups to IAM identities. */
  awsAuthExists: Seen<boolean>;
  /** Workloads in the namespaces of managers and jobs, except runner managers and what another workload created. */
  workloads: readonly ForeignWorkload[];
  /** Kinds of workloads that could not be listed in a namespace. */
  unreadWorkloads: readonly Unseen[];
};

export type MutatingPolicy = {
  name: string;
  /** True if it is evaluated again after webhooks have changed a pod. */
  isReinvoked: boolean;
  /** True if its text contains the word serviceAccount. */
  namesAccount: boolean;
};

export type ForeignWorkload = { namespace: string; kind: string; name: string };

/** What can connect to the pods of the webhook. */
export type WebhookNetwork = {
  /** True if the pods are in the network of their node, where NetworkPolicies have no effect. */
  isHostNetwork: boolean;
  /** True if a NetworkPolicy limits what can connect to the pods. */
  isLimited: boolean;
  ports: Readonly<Record<'webhook' | 'health', PortAccess>>;
};

/**
 * What the NetworkPolicies allow to connect to one port. `everyPod`, `everyAddress` and `labeledPods` contain the names
 * of the policies that allow it.
 */
export type PortAccess = {
  port: number;
  everyAddress: readonly string[];
  everyPod: readonly string[];
  /** Policies that allow pods of every namespace, or of a namespace with jobs, that have some label. */
  labeledPods: readonly string[];
  /** Address blocks that are larger than the subnets of API servers, so that pods may have addresses in them. */
  largeBlocks: readonly string[];
  /** Namespaces of managers and jobs from which every pod is allowed. */
  jobNamespaces: readonly string[];
};
