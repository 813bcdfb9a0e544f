import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';

export type TokenClaims = { iss: string; sub: string; aud: string[] };

/**
 * Returns the claims of a token that an API server has signed.
 *
 * @returns `undefined` if the signature is not valid
 */
export function verifyToken(keys: readonly JsonWebKey[], token: string): TokenClaims | undefined {
  const [head = '', body = '', signature = ''] = token.split('.');
  const { kid } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { kid: string };
  const key = keys.find((each) => each.kid === kid);
  if (key === undefined) return undefined;
  const signed = Buffer.from(`${head}.${body}`);
  const publicKey = createPublicKey({ key, format: 'jwk' });
  if (!verify('sha256', signed, publicKey, Buffer.from(signature, 'base64url'))) return undefined;
  return JSON.parse(Buffer.from(body, 'base64url').toString()) as TokenClaims;
}
