import { randomBytes } from 'node:crypto';
import type { Client } from './client.ts';
import { waitUntil } from './wait-until.ts';

/** The parts of a MutatingWebhookConfiguration or ValidatingWebhookConfiguration that are used here. */
export interface WebhookConfiguration {
  readonly apiVersion: 'admissionregistration.k8s.io/v1';
  readonly kind: 'MutatingWebhookConfiguration' | 'ValidatingWebhookConfiguration';
  readonly metadata: { readonly name: string; readonly [field: string]: unknown };
  readonly webhooks: readonly object[];
}

/** An active configuration. */
export interface RegisteredWebhook {
  readonly name: string;
  /** Deletes the configuration and waits until the API server no longer calls it. */
  unregister(): Promise<void>;
}

const markLabel = 'control-plane-tests/mark';

/**
 * Registers webhooks and waits until the API server calls them, whether or not they answer.
 *
 * For that, an entry is added to the configuration. It refuses ConfigMaps with a label of this registration, because
 * nothing listens at its address. Once a dry-run create of such a ConfigMap is refused, the API server has read the
 * whole configuration.
 *
 * @throws Error with the message of the API server if it refuses the configuration
 */
export async function registerConfiguration(
  admin: Client,
  configuration: WebhookConfiguration,
): Promise<RegisteredWebhook> {
  const mark = randomBytes(8).toString('hex');
  const answer = await admin.create({
    ...configuration,
    webhooks: [...configuration.webhooks, markEntry(mark)],
  });
  const { name } = configuration.metadata;
  if (answer.status !== 201) throw new Error(`The webhook configuration ${name} was refused: ${answer.message}`);
  await waitUntil(`webhook configuration ${name} to be active`, async () => (await isActive(admin, mark)) || undefined);
  return {
    name,
    async unregister() {
      await admin.delete(configuration);
      await waitUntil(
        `webhook configuration ${name} to be gone`,
        async () => !(await isActive(admin, mark)) || undefined,
      );
    },
  };
}

function markEntry(mark: string): object {
  return {
    name: `${mark}.control-plane-tests.invalid`,
    clientConfig: { url: 'https://127.0.0.1:1/nothing-listens-here' },
    rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] }],
    objectSelector: { matchLabels: { [markLabel]: mark } },
    failurePolicy: 'Fail',
    timeoutSeconds: 1,
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
  };
}

async function isActive(admin: Client, mark: string): Promise<boolean> {
  const metadata = { name: `mark-${mark}`, namespace: 'default', labels: { [markLabel]: mark } };
  const answer = await admin.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata }, { dryRun: true });
  return answer.message.includes(mark);
}
