import { accessEntries } from '../../checks/cluster/access-entries.ts';
import { auditLog } from '../../checks/cluster/audit-log.ts';
import { laterMutations } from '../../checks/cluster/later-mutations.ts';
import { namespacesEnforce } from '../../checks/cluster/namespaces-enforce.ts';
import { namespacesLabeled } from '../../checks/cluster/namespaces-labeled.ts';
import { eksWebhookPresent } from '../../checks/webhook/eks-webhook-present.ts';
import { networkPolicy } from '../../checks/webhook/network-policy.ts';
import { registration } from '../../checks/webhook/registration.ts';
import { webhookNamespace } from '../../checks/webhook/webhook-namespace.ts';
import { ADMINISTRATORS } from '../administrators.ts';
import { alertsByHand, laterWebhooksByHand, networkByHand } from '../by-hand.ts';
import { type ChecklistItem, itemOf } from '../checklist-item.ts';

/** Lines of the checklist about the webhook itself, its network and its records. */
export const WEBHOOK_ITEMS: readonly ChecklistItem[] = [
  {
    id: 'webhook_namespace',
    line: 'The namespace of the webhook is not labeled, and only the platform writes there and reads Secrets there',
    by: [
      { check: namespacesLabeled, codes: ['namespace_own'] },
      { check: webhookNamespace },
      ADMINISTRATORS,
      { check: accessEntries, codes: ['access_entry_mapping', 'access_entry_secrets'] },
    ],
  },
  {
    id: 'webhook_port',
    line: 'NetworkPolicies let only API servers reach port 9443: networkPolicy.controlPlaneCIDRs is set',
    by: [{ check: networkPolicy, codes: ['webhook_port_open'] }],
  },
  {
    id: 'metrics_port',
    line: 'NetworkPolicies let only Prometheus reach port 8080: networkPolicy.metricsFrom is set',
    by: [{ check: networkPolicy, codes: ['metrics_port_open'] }],
  },
  {
    id: 'network_enforces',
    line: 'The network enforces NetworkPolicies',
    by: [],
    byHand: networkByHand,
  },
  itemOf({
    id: 'registration',
    line: 'Enforce is registered with failurePolicy: Fail under a name that sorts before pod-identity-webhook',
    checks: [registration, eksWebhookPresent],
  }),
  {
    id: 'later_mutations',
    line: 'Nothing that the API server calls after the webhook changes the account of a pod',
    by: [{ check: laterMutations, allowed: ['later_webhook'] }],
    byHand: laterWebhooksByHand,
  },
  itemOf({ id: 'audit_log', line: 'The audit log keeps the creation of pods', checks: [auditLog] }),
  {
    id: 'alerts',
    line: 'Alerts watch tampering and pods that were let through',
    by: [],
    byHand: alertsByHand,
  },
  {
    id: 'modes',
    line: 'No namespace stays in best-effort or observe longer than its rollout',
    by: [
      { check: namespacesEnforce },
      {
        check: namespacesLabeled,
        codes: ['namespace_absent', 'namespace_unlabeled', 'namespace_off', 'label_unknown'],
      },
    ],
  },
];
