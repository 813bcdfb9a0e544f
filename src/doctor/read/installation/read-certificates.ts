import { X509Certificate } from 'node:crypto';
import { isSeen, type Seen } from '../../world/seen.ts';
import { isOurEntry, type WebhookConfiguration } from '../../world/webhook-configuration.ts';
import type { Certificate, Certificates, Installation, ServedCertificate } from '../../world/world.ts';
import type { Reader } from '../requests/reader.ts';

type SecretObject = { data?: Record<string, string> };

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
/**
 * The key in the Secret. The webhook writes it for people to inspect; cert-manager writes it for the webhook to serve.
 */
const LEAF = 'tls.crt';

/**
 * Reads the certificates that API servers trust, and the one that the webhook serves. Does not keep the private key in
 * the Secret.
 */
export async function readCertificates(
  reader: Reader,
  { namespace, certificatesSecret }: Pick<Installation, 'namespace' | 'certificatesSecret'>,
  configurations: readonly WebhookConfiguration[],
): Promise<Certificates> {
  const entries = configurations.flatMap(({ webhooks = [] }) => webhooks.filter(isOurEntry));
  const bundles = entries.map(({ name, clientConfig }) => [name, certificatesIn(clientConfig.caBundle)] as const);
  const authorities = bundles.flatMap(([, certificates]) => certificates);
  return {
    bundles: new Map(bundles.map(([name, certificates]) => [name, certificates.map(toCertificate)])),
    leaf: await readLeaf(reader, namespace, certificatesSecret, authorities),
  };
}

async function readLeaf(
  reader: Reader,
  namespace: string,
  name: string,
  authorities: readonly X509Certificate[],
): Promise<Seen<ServedCertificate | undefined>> {
  const secret = await reader.one<SecretObject>(
    `/api/v1/namespaces/${namespace}/secrets/${name}`,
    `Secret ${namespace}/${name}`,
  );
  if (!isSeen(secret)) return secret;
  const [leaf] = certificatesIn(secret.seen?.data?.[LEAF]);
  if (leaf === undefined) return { seen: undefined };
  const signers = authorities.filter((authority) => leaf.checkIssued(authority) && leaf.verify(authority.publicKey));
  return { seen: { ...toCertificate(leaf), signedBy: signers.map(({ fingerprint256 }) => fingerprint256) } };
}

/**
 * Parses certificates.
 *
 * @param base64 PEM in base64, as in `caBundle` and in a Secret
 */
function certificatesIn(base64: string | undefined): X509Certificate[] {
  const text = Buffer.from(base64 ?? '', 'base64').toString('utf8');
  return [...text.matchAll(PEM)].flatMap(([pem]) => parsed(pem));
}

function parsed(pem: string): X509Certificate[] {
  try {
    return [new X509Certificate(pem)];
  } catch {
    return [];
  }
}

function toCertificate({ subject, fingerprint256, validToDate }: X509Certificate): Certificate {
  return { subject, fingerprint: fingerprint256, notAfter: validToDate };
}
