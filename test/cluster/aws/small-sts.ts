import type { JsonWebKey } from 'node:crypto';
import { GetOpenIDConnectProviderCommand, GetRoleCommand, type IAMClient } from '@aws-sdk/client-iam';
import { checkTrustPolicy } from '../../../src/iam/trust/check-trust-policy.ts';
import type { FrontAnswer, FrontRequest } from '../../aws/front.ts';
import { AWS_ACCOUNT } from '../../aws/moto.ts';
import { verifyToken } from '../fleet/verify-token.ts';

/**
 * Checks what moto does not check for AssumeRoleWithWebIdentity: the signature of the token, the identity provider with
 * its audiences, and the trust policy. The error messages are those of AWS.
 *
 * @param keys of the API server that signs the tokens
 * @returns the refusal; `undefined` if AWS would grant the role
 */
export async function refuseToken(
  { body }: FrontRequest,
  { iam, keys }: { iam: IAMClient; keys: readonly JsonWebKey[] },
): Promise<FrontAnswer | undefined> {
  const form = new URLSearchParams(body);
  const roleArn = form.get('RoleArn') ?? '';
  const claims = verifyToken(keys, form.get('WebIdentityToken') ?? '');
  if (claims === undefined) return refusal('InvalidIdentityToken', "Couldn't retrieve verification key");
  const issuer = claims.iss.replace('https://', '');
  const OpenIDConnectProviderArn = `arn:aws:iam::${AWS_ACCOUNT}:oidc-provider/${issuer}`;
  const provider = await iam
    .send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }))
    .catch(() => undefined);
  if (provider === undefined)
    return refusal('InvalidIdentityToken', `No OpenIDConnect provider found in your account for ${claims.iss}`);
  const [audience = ''] = claims.aud;
  if (!provider.ClientIDList?.includes(audience)) return refusal('InvalidIdentityToken', 'Incorrect token audience');
  const role = await iam.send(new GetRoleCommand({ RoleName: roleArn.split('/').at(-1) })).catch(() => undefined);
  const trust: unknown = JSON.parse(decodeURIComponent(role?.Role?.AssumeRolePolicyDocument ?? '{}'));
  const [, , namespace = '', name = ''] = claims.sub.split(':');
  const { letsIn } = checkTrustPolicy(trust, { account: { namespace, name }, issuer, audience });
  if (letsIn === 'nobody')
    return refusal('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity', 403);
  return undefined;
}

function refusal(code: string, message: string, status = 400): FrontAnswer {
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
  const body = `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">${error}</ErrorResponse>`;
  return { status, headers: { 'content-type': 'text/xml' }, body };
}
