import { readCertificates } from '../../certificates/chain.ts';
import type { Observation } from '../../certificates/rotation/next-rotation-step.ts';
import { type Found, formatState, parseState } from '../../certificates/rotation/parse-state.ts';
import { bundleOf, type RotationState } from '../../certificates/rotation/state.ts';
import type { SecretStore, StoredSecret } from '../../kubernetes/objects/secret.ts';
import type {
  StoredWebhookConfiguration,
  WebhookConfigurationStore,
} from '../../kubernetes/objects/webhook-configuration.ts';

export type CertificateStores = {
  secret: SecretStore;
  /** The configuration for pods comes first: without it, no API server calls the webhook. */
  configurations: readonly WebhookConfigurationStore[];
};

/** Everything about certificates in the cluster, as read at one moment. */
export type CertificateReading = Pick<Observation, 'found' | 'bundles'> & {
  secret: StoredSecret | undefined;
  configurations: readonly { store: WebhookConfigurationStore; stored: StoredWebhookConfiguration | undefined }[];
};

/** Keys of the Secret. The process reads only the state; bundle and leaf are for people. */
const KEYS = { state: 'state.json', bundle: 'ca.crt', leaf: 'tls.crt' } as const;

/** @throws a user error `api_…` */
export async function readCluster({ secret, configurations }: CertificateStores): Promise<CertificateReading> {
  // The Secret is read last, so that a bundle made from it is never older than the one that it replaces.
  const stored = await Promise.all(configurations.map(async (store) => ({ store, stored: await store.read() })));
  const content = await secret.read();
  return {
    secret: content,
    configurations: stored,
    found: content === undefined ? { is: 'lost', because: 'there is no Secret' } : foundIn(content.values[KEYS.state]),
    bundles: stored.flatMap((one) => one.stored?.entries.map(({ caBundle }) => readCertificates(caBundle) ?? []) ?? []),
  };
}

function foundIn(text: string | undefined): Found {
  return text === undefined ? { is: 'lost', because: `the Secret has no ${KEYS.state} yet` } : parseState(text);
}

/** Returns the content of the Secret. */
export function secretValues(state: RotationState): Record<string, string> {
  return {
    [KEYS.state]: formatState(state),
    [KEYS.bundle]: bundleOf(state),
    [KEYS.leaf]: state.leaf.certificate.toString(),
  };
}

/** True if nothing of the release is left. The Secret must not be created again during an uninstall. */
export function isUninstalled({ secret, configurations }: CertificateReading): boolean {
  return secret === undefined && configurations.every(({ stored }) => stored === undefined);
}

/** True if API servers call the webhook at all. */
export function isCalled({ configurations: [first] }: CertificateReading): boolean {
  return first?.stored !== undefined && first.stored.entries.length > 0;
}
