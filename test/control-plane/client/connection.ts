/** How to reach an API server as its admin. Plain data. */
export interface ApiServerAccess {
  /** `https://127.0.0.1:<port>`, which is also the issuer of its ServiceAccount tokens. */
  readonly server: string;
  /** The API server's certificate authority, PEM. */
  readonly certificateAuthority: string;
  /** Bearer token of user `admin` in group `system:masters`. */
  readonly token: string;
  /** Absolute path of a kubeconfig for that user. */
  readonly kubeconfig: string;
  /**
   * Absolute path of the audit log: one JSON line for each create of a pod, with the audit annotations of the webhooks.
   */
  readonly auditLog: string;
}

/** What a webhook configuration needs to call a local webhook, and what tests need to know about that webhook. */
export interface EksWebhookAddress {
  readonly port: number;
  /** `https://127.0.0.1:<port>/mutate`. */
  readonly url: string;
  /** Base64 of the PEM, as a webhook configuration requires it. */
  readonly caBundle: string;
  /** `http://127.0.0.1:<port>/metrics`. */
  readonly metricsUrl: string;
  /** Process id, for measuring its memory. */
  readonly pid: number;
}

/**
 * Everything about the control plane of a run that a test needs. The runner passes it to the test files as a JSON file.
 */
export interface Connection extends ApiServerAccess {
  /** The real EKS pod identity webhook, which is not registered. */
  readonly eksWebhook: EksWebhookAddress;
  /** Paths of Helm 3 and Helm 4, or of the Helm in `HELM`. */
  readonly helm: readonly string[];
  /** Path of chart-testing, with which repositories of charts check them. */
  readonly ct: string;
  /** Path of a registry of images and charts. */
  readonly registry: string;
  /** Paths of YAML files with CustomResourceDefinitions of kinds in the chart. They have not been created. */
  readonly definitions: readonly string[];
  /** Path of the formatter from which `terraform fmt` is made. */
  readonly hclfmt: string;
  /** Paths of Prometheus and its tool for rules. */
  readonly prometheus: string;
  readonly promtool: string;
}
