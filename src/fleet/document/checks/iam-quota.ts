import { error, warning } from '../../../documents/check.ts';
import { rolesOf } from '../../roles.ts';
import type { FleetCheck, FleetPart } from '../draft.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const TRUST_QUOTA = 2048;

const TRUST_MOST = 4096;

const INLINE_MOST = 10_240;

const MANAGED_QUOTA = 10;

const MANAGED_MOST = 25;

/** What IAM stores of a role, in characters without white space. */
export const iamQuota: FleetCheck = {
  code: 'iam_quota',
  check(draft) {
    const { fleet, whole } = draft;
    if (!whole.cluster || !whole.cache) return [];
    return rolesOf(fleet).flatMap((role) => {
      const account = role.accounts.at(-1);
      const [about, path] = account === undefined ? (['document', ['cache']] as const) : ([account, []] as const);
      const trust = JSON.stringify(role.trust).length;
      const inline = role.policies.reduce((sum, { document }) => sum + JSON.stringify(document).length, 0);
      const managed = role.managedPolicyArns.length;
      const say = (what: string, found: number, quota: number, most: number, hint: string) => {
        const message = `role ${role.name}: ${what}: found ${found}, and IAM takes ${quota === most ? most : `${quota}, or ${most} on request`}: ${hint}`;
        if (found > most) return [error<FleetPart>(about, path, message)];
        return found > quota ? [warning<FleetPart>(about, path, message)] : [];
      };
      return [
        ...say(
          'characters of the trust policy',
          trust,
          TRUST_QUOTA,
          TRUST_MOST,
          'use an account of its own for some of the namespaces',
        ),
        ...say(
          'characters of its own policies',
          inline,
          INLINE_MOST,
          INLINE_MOST,
          'move statements into a managed policy',
        ),
        ...say('managed policies', managed, MANAGED_QUOTA, MANAGED_MOST, 'put several into one'),
      ];
    });
  },
};
