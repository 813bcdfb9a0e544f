/** The webhook of a cluster, as its Deployment describes it. */
export type RunningWebhook = {
  /** `NAMESPACE/NAME` of the Deployment. */
  deployment: string;
  image: string;
  /** Name and version of the chart, such as `gitlab-runner-irsa-0.1.0`. The chart of a fleet has its own name. */
  chart: string | undefined;
  /** The version of the program for which that chart was written. */
  chartFor: string | undefined;
};

/** What a cluster runs. */
export type ClusterVersions = {
  /** Address of the API server. */
  server: string;
  /** Version of the API server, such as `v1.36.3`; `undefined` if it does not publish it. */
  kubernetes: string | undefined;
  /** `absent` if the cluster has none, `unseen` if it could not be read. */
  webhook: RunningWebhook | 'absent' | 'unseen';
  /**
   * If the webhook is absent because another namespace was named: the namespace of the Service that the API server
   * calls.
   */
  calledIn?: string;
  /** What could not be read, each entry with the missing permission. */
  unseen: readonly string[];
};

/** A difference between versions that matters, or that people may want to know about. */
export type Difference = {
  code: 'webhook_newer' | 'webhook_older' | 'patch_differs' | 'chart_differs' | 'kubernetes_old' | 'webhook_absent';
  level: 'warning' | 'notice';
  /** A sentence without a full stop. */
  message: string;
  hint?: string;
};
