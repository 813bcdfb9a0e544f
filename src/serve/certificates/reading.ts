import type { Observation } from '../../certificates/rotation/decide.ts';
import { formatState, parseState } from '../../certificates/rotation/parse-state.ts';
import { bundleOf, type RotationState } from '../../certificates/rotation/state.ts';
import type { SecretStore, StoredSecret } from '../../kubernetes/objects/secret.ts';
import type {
  StoredWebhookConfiguration,
  WebhookConfigurationStore,
} from '../../kubernetes/objects/webhook-configuration.ts';

export type CertificateStores = {
  secret: SecretStore;
  /** That of the pods first: without it nobody calls. */
  configurations: readonly WebhookConfigurationStore[];
};

/** Everything in the cluster that has to do with certificates, as it was at one moment. */
export type CertificateReading = Pick<Observation, 'found' | 'bundles'> & {
  secret: StoredSecret | undefined;
  configurations: readonly { store: WebhookConfigurationStore; stored: StoredWebhookConfiguration | undefined }[];
};

/** Of the Secret; the other two are there for people to look at. */
const KEYS = { state: 'state.json', bundle: 'ca.crt', leaf: 'tls.crt' } as const;

/** @throws a user error `api_…` */
export async function readCluster({ secret, configurations }: CertificateStores): Promise<CertificateReading> {
  // The Secret last: a bundle that is made of it is then never older than the one that it replaces.
  const stored = await Promise.all(configurations.map(async (store) => ({ store, stored: await store.read() })));
  const content = await secret.read();
  return {
    secret: content,
    configurations: stored,
    found: content === undefined ? { lost: 'there is no Secret' } : find(content.values[KEYS.state]),
    bundles: stored.flatMap((one) => one.stored?.entries.map(({ caBundle }) => caBundle) ?? []),
  };
}

function find(text: string | undefined): Observation['found'] {
  return text === undefined ? { lost: `the Secret has no ${KEYS.state} yet` } : parseState(text);
}

/** What is written into the Secret. */
export function secretValues(state: RotationState): Record<string, string> {
  return {
    [KEYS.state]: formatState(state),
    [KEYS.bundle]: bundleOf(state),
    [KEYS.leaf]: state.leaf.certificate,
  };
}

/** Whether there is nothing left of the release: its Secret must not be made again while it is being uninstalled. */
export function isUninstalled({ secret, configurations }: CertificateReading): boolean {
  return secret === undefined && configurations.every(({ stored }) => stored === undefined);
}

/** Whether API servers call at all. */
export function isCalled({ configurations: [first] }: CertificateReading): boolean {
  return first?.stored !== undefined && first.stored.entries.length > 0;
}
