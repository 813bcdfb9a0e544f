import { evaluate } from '../evaluate/evaluate.ts';
import { isKey } from '../evaluate/without-keys.ts';
import type { PolicyDocument } from '../policy-document.ts';
import { parseRoleArn } from '../role.ts';
import { assumeKeys } from './assume.ts';

/** Keys that sessions of a role never have: no user entered a code for MFA, and GitLab Runner sends no external id. */
const NEVER = ['sts:ExternalId', 'aws:MultiFactorAuthPresent', 'aws:MultiFactorAuthAge'];

/**
 * Tells whether a trust policy lets another role assume this one, and whether by its name. Within one AWS account, a
 * role that is named needs no permission of its own to assume the other. Conditions on what is known only at that
 * moment, such as an address, are assumed to hold.
 *
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html ("users in the same account as the role")
 *
 * @param roleArn of the role that requests this
 * @param tagged true if its sessions have transitive tags, as those of EKS Pod Identity do
 */
export function admitsRole(
  trust: PolicyDocument,
  roleArn: string,
  tagged: boolean,
): { admits: boolean; byName: boolean } {
  const awsAccount = parseRoleArn(roleArn)?.awsAccount ?? '';
  const context = { 'aws:PrincipalArn': roleArn, 'aws:PrincipalAccount': awsAccount, 'aws:SecureTransport': 'true' };
  const known = [...Object.keys(context), ...NEVER];
  const { policy } = assumeKeys(
    trust,
    (key) => /^(?:aws|sts|saml):/i.test(key) && !known.some((one) => isKey(key, one)),
  );
  const actions = tagged ? ['sts:AssumeRole', 'sts:TagSession'] : ['sts:AssumeRole'];
  const answers = actions.map((action) =>
    evaluate([policy], { principal: { kind: 'AWS', id: roleArn }, action, context }),
  );
  return {
    admits: answers.every(({ decision }) => decision === 'allowed'),
    byName: answers.every(({ by }) =>
      by.some(({ statement }) => JSON.stringify([statement.Principal]).includes(`"${roleArn}"`)),
    ),
  };
}
