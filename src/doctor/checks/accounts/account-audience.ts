import { show } from '../../../documents/show.ts';
import { AUDIENCE_ANNOTATION, STS_AUDIENCE } from '../../../names.ts';
import type { MappedAccount } from '../../derive/accounts/mapped-accounts.ts';
import { isAdmitted, isMisspelledAudience } from '../../derive/roles/audience.ts';
import { removeAudience } from '../../fix/roles/audience.ts';
import type { World } from '../../world/world.ts';
import type { Finding } from '../finding.ts';

/** Finds a typo in the audience of an account. The fix changes the account, because AWS is right. */
export function audienceFindings({ account }: MappedAccount, world: World): readonly Finding[] {
  const { audience = STS_AUDIENCE, name, namespace, roleArn } = account;
  if (roleArn === undefined || !isMisspelledAudience(account, world)) return [];
  return [
    {
      code: 'audience_misspelled',
      level: isAdmitted(account, audience, world) === false ? 'error' : 'warning',
      object: `serviceaccount ${namespace}/${name}`,
      found: `annotation ${AUDIENCE_ANNOTATION} is ${show(audience)}, which looks like a typo of ${STS_AUDIENCE}: AWS refuses its tokens, unless the trust policy of the role and the identity provider name this audience`,
      wanted: `no annotation ${AUDIENCE_ANNOTATION}: without it, tokens have the audience ${STS_AUDIENCE}`,
      fix: [removeAudience(account)],
    },
  ];
}
