/** One mutating webhook for the creation of pods; what is absent has the API server's default. */
export interface WebhookOptions {
  /** Name of the configuration: it decides the order among configurations. */
  readonly name: string;
  /** Complete URL; or name the Service. */
  readonly url?: string;
  readonly service?: {
    readonly name: string;
    readonly namespace: string;
    readonly path?: string;
    readonly port?: number;
  };
  /** Base64 of the PEM. */
  readonly caBundle: string;
  /** Only pods of these namespaces; or give a selector. */
  readonly namespaces?: readonly string[];
  readonly namespaceSelector?: object;
  readonly objectSelector?: object;
  readonly failurePolicy?: 'Fail' | 'Ignore';
  readonly reinvocationPolicy?: 'Never' | 'IfNeeded';
  /** The longest that there is where absent. */
  readonly timeoutSeconds?: number;
  /** `['v1']` where absent. */
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
  /** `automountServiceAccountToken`; absent where not given. */
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
  /** With what webhooks added, as `<webhook name>/<key>`. */
  readonly annotations?: Readonly<Record<string, string>>;
}
