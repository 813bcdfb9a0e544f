import { trimEndOf } from '../../../text/trim-characters.ts';
import type { Placed } from '../../evaluate/evaluate.ts';
import type { RequestPrincipal } from '../../evaluate/request.ts';
import { regionOfIssuer } from '../../oidc-issuer.ts';
import { ACCOUNT_TAG, NAMESPACE_TAG, POD_IDENTITY } from '../../pod-identity.ts';
import { limitOf, testsOf } from '../limits.ts';
import { parseProviderArn } from '../provider-arn.ts';
import { type Expected, requestOf } from '../question.ts';

/**
 * Describes another way by which the same ServiceAccount gets the role: from another cluster that shares its roles with
 * this one, or through EKS Pod Identity during a migration. Also describes the role itself, whose sessions already have
 * its permissions.
 *
 * @param principal one that the statement lets in
 * @returns `undefined` for any other principal
 */
export function sameAccount(placed: Placed, { kind, id }: RequestPrincipal, expected: Expected): string | undefined {
  const { account, roleArn, subject } = expected;
  const name = `${account.namespace}/${account.name}`;
  const isOnly = (key: string, wanted: string): boolean => {
    const limit = limitOf(testsOf(placed, key), requestOf(expected, expected.provider), placed.version);
    return limit.kind === 'values' && limit.values.length > 0 && limit.values.every((value) => value === wanted);
  };
  if (kind === 'AWS') return id === roleArn ? 'the role itself' : undefined;
  if (kind === 'Service') {
    const isNamed =
      id === POD_IDENTITY && isOnly(NAMESPACE_TAG, account.namespace) && isOnly(ACCOUNT_TAG, account.name);
    return isNamed ? `${name} through EKS Pod Identity` : undefined;
  }
  const issuer = parseProviderArn(id)?.issuer ?? '';
  // An issuer that differs only in case or a slash is a typo for ours and not another cluster.
  if (trimEndOf(issuer, '/').toLowerCase() === trimEndOf(expected.issuer, '/').toLowerCase()) return undefined;
  const isAlike = (regionOfIssuer(issuer) === undefined) === (regionOfIssuer(expected.issuer) === undefined);
  return isAlike && isOnly(`${issuer}:sub`, subject) ? `${name} of the cluster with the issuer ${issuer}` : undefined;
}
