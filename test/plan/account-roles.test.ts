import t from 'tap';
import type { Decision } from '../../src/admission/decision.ts';
import { accountRolesOf, rolesAfter } from '../../src/plan/account-roles.ts';

const ROLE = 'arn:aws:iam::111122223333:role/ci';

t.test('a pod that is refused has no role, and one that is allowed that of its account', async (t) => {
  const roles = accountRolesOf([{ name: 'ci', namespaces: ['gitlab'], roleArn: ROLE }]);
  const decision = (allowed: boolean) => ({ allowed, facts: { namespace: 'gitlab' }, to: 'ci' }) as unknown as Decision;
  const both = { before: roles, after: roles };
  t.strictSame(rolesAfter({ before: decision(true), after: decision(false) }, both), {
    before: ROLE,
    after: undefined,
  });
});
