/** How to reach an API server as its admin: plain data. */
export interface ApiServerAccess {
  /** `https://127.0.0.1:<port>`, which is also the issuer of its ServiceAccount tokens. */
  readonly server: string;
  /** The API server's certificate authority, PEM. */
  readonly certificateAuthority: string;
  /** Bearer token of user `admin` in group `system:masters`. */
  readonly token: string;
  /** Absolute path of a kubeconfig for that user. */
  readonly kubeconfig: string;
  /** Absolute path of the audit log: one JSON line per create of a pod, with the webhooks' audit annotations. */
  readonly auditLog: string;
}

/** What a webhook configuration needs to call a webhook of this machine, and what tests want to know of it. */
export interface EksWebhookAddress {
  readonly port: number;
  /** `https://127.0.0.1:<port>/mutate`. */
  readonly url: string;
  /** Base64 of the PEM, as a webhook configuration wants it. */
  readonly caBundle: string;
  /** `http://127.0.0.1:<port>/metrics`. */
  readonly metricsUrl: string;
  /** Process id, for measuring its memory. */
  readonly pid: number;
}

/** All that a test needs of its run's control plane, handed from the runner to the test files as a JSON file. */
export interface Connection extends ApiServerAccess {
  /** The real EKS pod identity webhook, not registered. */
  readonly eksWebhook: EksWebhookAddress;
  /** Helm 3 and Helm 4, or the one in `HELM`: paths of programs. */
  readonly helm: readonly string[];
  /** chart-testing, which repositories of charts use to check them: path of a program. */
  readonly ct: string;
  /** A registry of images and charts: path of a program. */
  readonly registry: string;
  /** CustomResourceDefinitions of kinds that are in the chart, not created: paths of YAML files. */
  readonly definitions: readonly string[];
  /** The formatter that `terraform fmt` is made of: path of a program. */
  readonly hclfmt: string;
  /** Prometheus and its tool for rules: paths of programs. */
  readonly prometheus: string;
  readonly promtool: string;
}
