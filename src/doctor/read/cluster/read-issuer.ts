import { isSeen, type Seen } from '../../world/seen.ts';
import type { Reader } from '../requests/reader.ts';

/**
 * Reads the issuer of the cluster's ServiceAccount tokens from the API server's discovery document
 * (https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#service-account-issuer-discovery).
 */
export async function readIssuer(reader: Reader): Promise<Seen<string>> {
  const what = 'the issuer of ServiceAccount tokens';
  const found = await reader.one<{ issuer?: unknown }>('/.well-known/openid-configuration', what);
  if (!isSeen(found)) return found;
  const issuer = found.seen?.issuer;
  if (typeof issuer === 'string') return { seen: issuer };
  return { unseen: { what, why: 'the API server does not publish it', because: 'absent' } };
}
