import type { Placed } from '../evaluate/evaluate.ts';
import { mismatchesOf } from '../evaluate/match-statement.ts';
import { listOf, type RequestPrincipal } from '../evaluate/request.ts';
import { withoutKeys } from '../evaluate/without-keys.ts';
import type { Other } from './other-accounts.ts';
import { parseProviderArn } from './provider-arn.ts';
import { ASSUME_WITH_TOKEN, type Expected } from './question.ts';

const ASSUME = 'sts:AssumeRole';
const ASSUME_WITH_SAML = 'sts:AssumeRoleWithSAML';

/** Tokens of other providers, roles, users and services that a statement lets in. */
export function otherPrincipals(placed: Placed, { issuer }: Expected): readonly Other[] {
  return principalsOf(placed)
    .filter(({ id }) => parseProviderArn(id)?.issuer !== issuer)
    .filter((principal) => letsIn(placed, principal))
    .map(({ kind, id }) => {
      const who = id === '*' ? 'everyone' : `${kind} ${id}`;
      const message = `also lets in ${who}, wanted only the ServiceAccount: remove this principal if it is not intended`;
      return {
        code: 'other_principal',
        level: 'warning',
        path: [...placed.path, 'Principal'],
        at: 'value',
        message,
        who,
      };
    });
}

function principalsOf({ statement: { Principal } }: Placed): RequestPrincipal[] {
  if (typeof Principal !== 'object') return [{ kind: 'AWS', id: '*' }];
  return Object.entries(Principal).flatMap(([kind, ids]) =>
    listOf(ids).map((id) => ({ kind: kind as RequestPrincipal['kind'], id })),
  );
}

/** Assumes that conditions on tokens of another provider hold. Such tokens do not have the keys of this cluster. */
function letsIn({ statement, version }: Placed, principal: RequestPrincipal): boolean {
  const issuer = (parseProviderArn(principal.id)?.issuer ?? principal.id).toLowerCase();
  const open = withoutKeys(statement, (key) => key.toLowerCase().startsWith(`${issuer}:`));
  return actionsOf(principal).some((action) => {
    return mismatchesOf(open, { request: { principal, action, context: {} }, version }).length === 0;
  });
}

function actionsOf({ kind, id }: RequestPrincipal): readonly string[] {
  if (id === '*') return [ASSUME, ASSUME_WITH_SAML, ASSUME_WITH_TOKEN];
  return kind === 'Federated' ? [ASSUME_WITH_SAML, ASSUME_WITH_TOKEN] : [ASSUME];
}
