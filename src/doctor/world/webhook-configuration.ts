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
  rules?: readonly { apiGroups?: readonly string[]; operations?: readonly string[]; resources?: readonly string[] }[];
  namespaceSelector?: LabelSelector;
  failurePolicy?: string;
  reinvocationPolicy?: string;
  timeoutSeconds?: number;
};

const OURS: ReadonlySet<string> = new Set([...POD_WEBHOOKS, ...EDIT_WEBHOOKS]);

/** Whether an entry has a name of the chart. The webhook writes `caBundle` into these only. */
export function isOurEntry({ name }: Pick<WebhookEntry, 'name'>): boolean {
  return OURS.has(name);
}

/** apimachinery `meta/v1` LabelSelector. */
export type LabelSelector = {
  matchLabels?: Readonly<Record<string, string>>;
  matchExpressions?: readonly { key: string; operator: string; values?: readonly string[] }[];
};
