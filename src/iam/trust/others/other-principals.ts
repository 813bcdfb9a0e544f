import type { Placed } from '../../evaluate/evaluate.ts';
import { mismatchesOf } from '../../evaluate/match-statement.ts';
import { listOf, type RequestPrincipal } from '../../evaluate/request.ts';
import { withoutKeys } from '../../evaluate/without-keys.ts';
import { whyAbsent } from '../absent-keys.ts';
import { ownerOfIssuer } from '../explain/issuer-owner.ts';
import { testsOf } from '../limits.ts';
import { parseProviderArn } from '../provider-arn.ts';
import { ASSUME_WITH_TOKEN, type Expected } from '../question.ts';
import type { Other } from './other-accounts.ts';
import { sameAccount } from './same-account.ts';

const ASSUME = 'sts:AssumeRole';
const ASSUME_WITH_SAML = 'sts:AssumeRoleWithSAML';
const PRINCIPAL_ARN = 'aws:PrincipalArn';

/** The principals that a statement lets in, except ServiceAccounts of the cluster. */
type OtherPrincipals = {
  strangers: readonly Other[];
  /** Other ways of the same ServiceAccount to get the role, and the role itself, in words. */
  same: readonly string[];
};

/** Returns tokens of other providers, and roles, users and services, that a statement lets in. */
export function otherPrincipals(placed: Placed, expected: Expected): OtherPrincipals {
  const admitted = principalsOf(placed)
    .filter(({ id }) => parseProviderArn(id)?.issuer !== expected.issuer)
    .filter((principal) => admits(placed, principal))
    .flatMap((principal) => requiredPrincipals(placed, principal));
  const known = admitted.map((principal) => ({ ...principal, same: sameAccount(placed, principal, expected) }));
  return {
    strangers: known.filter(({ same }) => same === undefined).map((principal) => toOther(placed, principal)),
    same: known.flatMap(({ same }) => same ?? []),
  };
}

function principalsOf({ statement: { Principal } }: Placed): RequestPrincipal[] {
  if (typeof Principal !== 'object') return [{ kind: 'AWS', id: '*' }];
  return Object.entries(Principal).flatMap(([kind, ids]) =>
    listOf(ids).map((id) => ({ kind: kind as RequestPrincipal['kind'], id })),
  );
}

/**
 * True if a statement lets in another principal. Conditions on tokens of another provider are assumed to hold, and so
 * are those on keys that only requests with a token of this cluster lack. Tokens of another provider do not have the
 * keys of this cluster.
 */
function admits({ statement, version }: Placed, principal: RequestPrincipal): boolean {
  const issuer = (parseProviderArn(principal.id)?.issuer ?? principal.id).toLowerCase();
  const open = withoutKeys(
    statement,
    (key) => key.toLowerCase().startsWith(`${issuer}:`) || whyAbsent(key) !== undefined,
  );
  return actionsOf(principal).some((action) => {
    return mismatchesOf(open, { request: { principal, action, context: {} }, version }).length === 0;
  });
}

function actionsOf({ kind, id }: RequestPrincipal): readonly string[] {
  if (id === '*') return [ASSUME, ASSUME_WITH_SAML, ASSUME_WITH_TOKEN];
  return kind === 'Federated' ? [ASSUME_WITH_SAML, ASSUME_WITH_TOKEN] : [ASSUME];
}

/**
 * Replaces everyone, or everyone in an AWS account, by the principals whose ARNs a condition requires. That is how a
 * role is commonly allowed to assume itself:
 * https://aws.amazon.com/blogs/security/announcing-an-update-to-iam-role-trust-policy-behavior/
 */
function requiredPrincipals(placed: Placed, principal: RequestPrincipal): RequestPrincipal[] {
  const isGroup = principal.id === '*' || /^(?:\d{12}|arn:[^:]*:iam::\d{12}:root)$/.test(principal.id);
  const [limit] = testsOf(placed, PRINCIPAL_ARN).filter(
    ({ operator, values }) =>
      /^(?:String|Arn)(?:Equals|Like)$/.test(operator) && !values.some((value) => /\$\{/.test(value)),
  );
  if (principal.kind !== 'AWS' || !isGroup || limit === undefined) return [principal];
  return limit.values.map((id) => ({ kind: 'AWS', id }));
}

function toOther({ path }: Placed, principal: RequestPrincipal): Other {
  const { kind, id } = principal;
  const who = id === '*' ? 'everyone' : `${kind} ${id}`;
  const owner = ownerOfIssuer(parseProviderArn(id)?.issuer ?? '');
  const whose = owner === undefined ? '' : `, the provider of ${owner}`;
  const message = `also lets in ${who}${whose}, wanted only the ServiceAccount: remove this principal if it is not intended`;
  return {
    ...{ code: 'other_principal', level: 'warning', path: [...path, 'Principal'], at: 'value', message },
    ...{ who, principal },
  };
}
