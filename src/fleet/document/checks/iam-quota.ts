import { error, warning } from '../../../documents/check.ts';
import { rolesOf } from '../../roles.ts';
import type { FleetCheck, FleetPart } from '../draft.ts';
import { roleParts } from '../draft-fleet.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const TRUST_QUOTA = 2048;

const TRUST_MOST = 4096;

const INLINE_MOST = 10_240;

const MANAGED_QUOTA = 10;

const MANAGED_MOST = 25;

/** Warns of policies that are longer than IAM allows. IAM does not count white space. */
export const iamQuota: FleetCheck = {
  code: 'iam_quota',
  check({ fleet }) {
    const parts = roleParts(fleet);
    if (parts === undefined) return [];
    return rolesOf(parts).flatMap((role) => {
      const account = role.accounts.at(-1);
      const [about, path] = account === undefined ? (['document', ['cache']] as const) : ([account, []] as const);
      const trust = JSON.stringify(role.trust).length;
      const inline = role.policies.reduce((sum, { document }) => sum + JSON.stringify(document).length, 0);
      const managed = role.managedPolicyArns.length;
      const limit = (what: string, found: number, quota: number, most: number, hint: string) => {
        const message = `role ${role.name}: found ${found} ${what}, and IAM allows ${quota === most ? most : `${quota}, or ${most} on request`}: ${hint}`;
        if (found > most) return [error<FleetPart>(about, path, message)];
        return found > quota ? [warning<FleetPart>(about, path, message)] : [];
      };
      return [
        ...limit(
          'characters in the trust policy',
          trust,
          TRUST_QUOTA,
          TRUST_MOST,
          role.create && role.alsoTrustedBy.length > 0
            ? 'list fewer clusters in alsoTrustedBy, or use a separate account for some of the namespaces'
            : 'use a separate account for some of the namespaces',
        ),
        ...limit(
          'characters in inline policies',
          inline,
          INLINE_MOST,
          INLINE_MOST,
          'move statements into a managed policy',
        ),
        ...limit('managed policies', managed, MANAGED_QUOTA, MANAGED_MOST, 'merge some of them'),
      ];
    });
  },
};
