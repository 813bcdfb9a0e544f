import { checkTrustPolicy } from '../../../../iam/trust/check-trust-policy.ts';
import type { Role } from '../../../world/roles.ts';
import { subjectsIn } from './subjects-in.ts';

type Account = { namespace: string; name: string };

/**
 * Returns the accounts that a role is for: those that its trust policy names and admits.
 *
 * @param provider issuer without https://, and the AWS account and partition of the role
 */
export function accountsNamed(
  { trust }: Pick<Role, 'trust'>,
  provider: { issuer: string; partition: string; awsAccount: string },
): readonly Account[] {
  return subjectsIn(trust?.value).flatMap((subject) => {
    const [, , namespace = '', name = ''] = subject.split(':');
    const account = { namespace, name };
    return checkTrustPolicy(trust?.value, { account, ...provider }).letsIn === 'nobody' ? [] : [account];
  });
}
