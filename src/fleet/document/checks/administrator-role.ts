import { warning } from '../../../documents/check.ts';
import { matchesPattern, parsePattern } from '../../../iam/pattern.ts';
import type { OneOrMore, PolicyStatement } from '../../../iam/policy-document.ts';
import type { FleetCheck } from '../draft.ts';

/** Warns of a statement with which a role has, or can give itself, every permission in the AWS account. */
export const administratorRole: FleetCheck = {
  code: 'administrator_role',
  check({ fleet }) {
    return fleet.serviceAccounts.flatMap((account) =>
      account.permissions.statements.flatMap((statement, index) => {
        if (!makesAdministrator(statement)) return [];
        const who = account.kind === 'manager' ? 'its manager' : 'each job that gets this account';
        const message = `account ${account.name}: this statement makes ${who} an administrator of the AWS account: name the actions and resources that are needed; with iam:PutRolePolicy or iam:AttachRolePolicy on *, a role gives itself all others`;
        return [warning(account, ['permissions', 'statements', index], message)];
      }),
    );
  },
};

/** Each of these actions is enough for a role to give itself every other permission. */
const OF_ADMINISTRATORS = ['iam:PutRolePolicy', 'iam:AttachRolePolicy'];

function makesAdministrator({ Effect, Action, NotAction, Resource }: PolicyStatement): boolean {
  if (Effect === 'Deny' || Resource === undefined || ![Resource].flat().some((one) => /^\*+$/.test(one))) return false;
  return OF_ADMINISTRATORS.some((each) =>
    Action === undefined ? !matches(NotAction as OneOrMore, each) : matches(Action, each),
  );
}

function matches(patterns: OneOrMore, text: string): boolean {
  return [patterns].flat().some((pattern) => matchesPattern(parsePattern(pattern.toLowerCase()), text.toLowerCase()));
}
