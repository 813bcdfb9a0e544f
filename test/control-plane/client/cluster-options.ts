/** One mutating webhook for the creation of pods. For absent fields, the API server's defaults apply. */
export interface WebhookOptions {
  /** Name of the configuration, which determines its place in the order of configurations. */
  readonly name: string;
  /** Complete URL; alternatively, `service` names a Service. */
  readonly url?: string;
  readonly service?: {
    readonly name: string;
    readonly namespace: string;
    readonly path?: string;
    readonly port?: number;
  };
  /** Base64 of the PEM. */
  readonly caBundle: string;
  /** Only pods in these namespaces; alternatively, `namespaceSelector` selects them. */
  readonly namespaces?: readonly string[];
  readonly namespaceSelector?: object;
  readonly objectSelector?: object;
  readonly failurePolicy?: 'Fail' | 'Ignore';
  readonly reinvocationPolicy?: 'Never' | 'IfNeeded';
  /** By default the longest timeout that is allowed. */
  readonly timeoutSeconds?: number;
  /** By default `['v1']`. */
  readonly admissionReviewVersions?: readonly string[];
  readonly matchConditions?: readonly { readonly name: string; readonly expression: string }[];
}

/** Fields of a ServiceAccount for `createServiceAccount`. */
export interface ServiceAccountOptions {
  readonly name: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  /** Names of Secrets, which need not exist. */
  readonly imagePullSecrets?: readonly string[];
  /** `automountServiceAccountToken`; absent in the object if it is not set. */
  readonly automount?: boolean;
}

/** A rule of a Role. */
export interface PolicyRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}

/** One line of the audit log. */
export interface AuditEvent {
  readonly verb: string;
  readonly user: { readonly username: string; readonly extra?: Readonly<Record<string, readonly string[]>> };
  readonly objectRef?: { readonly resource: string; readonly namespace: string; readonly name?: string };
  readonly responseStatus?: { readonly code: number };
  /** Includes what webhooks added, as `<webhook name>/<key>`. */
  readonly annotations?: Readonly<Record<string, string>>;
}
