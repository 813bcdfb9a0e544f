import { kubectl } from '../../fix/kubectl.ts';
import { isOurEntry, type WebhookConfiguration } from '../../world/webhook-configuration.ts';
import type { Finding } from '../finding.ts';
import { addressOf } from './registered-entry.ts';

/**
 * Finds entries that the chart does not have, with which the API server sends requests of the whole cluster to another
 * program. Returns the last entry first, because each fix moves the entries after it.
 */
export function foreignEntryFindings(kind: string, { metadata, webhooks = [] }: WebhookConfiguration): Finding[] {
  const findings = webhooks.flatMap((entry, index): Finding[] => {
    if (isOurEntry(entry)) return [];
    const { name } = entry;
    const operations = [
      { op: 'test', path: `/webhooks/${index}/name`, value: name },
      { op: 'remove', path: `/webhooks/${index}` },
    ];
    return [
      {
        code: 'foreign_entry',
        level: 'error',
        object: `${kind} ${metadata.name}, webhook ${name}`,
        found: `the chart has no entry with this name, and the API server sends requests to ${addressOf(entry)}`,
        wanted: 'only the entries of the chart: another webhook belongs in a configuration of its own',
        fix: [
          {
            advice: `find out who added it, from the audit log or with: kubectl get ${kind} ${metadata.name} --output yaml --show-managed-fields`,
          },
          kubectl(undefined, 'patch', kind, metadata.name, '--type', 'json', '--patch', JSON.stringify(operations)),
        ],
      },
    ];
  });
  return findings.toReversed();
}
