import { EDIT_WEBHOOKS, POD_WEBHOOKS } from '../../names.ts';

/** The fields of an admissionregistration.k8s.io/v1 configuration that the doctor reads. */
export type WebhookConfiguration = {
  metadata: { name: string; labels?: Record<string, string>; annotations?: Record<string, string> };
  webhooks?: readonly WebhookEntry[];
};

export type WebhookEntry = {
  name: string;
  clientConfig: {
    service?: { namespace: string; name: string; path?: string; port?: number };
    url?: string;
    caBundle?: string;
  };
  rules?: readonly RequestRule[];
  namespaceSelector?: LabelSelector;
  objectSelector?: LabelSelector;
  matchConditions?: readonly { name: string; expression: string }[];
  matchPolicy?: string;
  failurePolicy?: string;
  sideEffects?: string;
  admissionReviewVersions?: readonly string[];
  reinvocationPolicy?: string;
  timeoutSeconds?: number;
};

/** admissionregistration.k8s.io/v1 RuleWithOperations. */
export type RequestRule = {
  apiGroups?: readonly string[];
  apiVersions?: readonly string[];
  operations?: readonly string[];
  resources?: readonly string[];
  scope?: string;
};

const OURS: ReadonlySet<string> = new Set([...POD_WEBHOOKS, ...EDIT_WEBHOOKS]);

/** True if an entry has a name from the chart. The webhook writes `caBundle` only into these entries. */
export function isOurEntry({ name }: Pick<WebhookEntry, 'name'>): boolean {
  return OURS.has(name);
}

/** apimachinery `meta/v1` LabelSelector. */
export type LabelSelector = {
  matchLabels?: Readonly<Record<string, string>>;
  matchExpressions?: readonly { key: string; operator: string; values?: readonly string[] }[];
};
