import { lookIn } from '../../../doctor/world/by-namespace.ts';
import { isSeen } from '../../../doctor/world/seen.ts';
import { isRoleArn } from '../../../iam/role-arn.ts';
import { counted } from '../../../text/counted.ts';
import { quote } from '../../../text/printable.ts';
import { podCount, type Sight } from '../../sight.ts';
import type { AttributedPod } from '../proposal.ts';

/** Returns sentences about roles of the account default. Jobs keep them, and no rule can assign them. */
export function defaultRoles(
  spaces: readonly string[],
  { accounts }: Pick<Sight, 'accounts'>,
  pods: readonly AttributedPod[],
): readonly string[] {
  return spaces.flatMap((namespace) => {
    const namespaceAccounts = lookIn(accounts, namespace, 'ServiceAccounts');
    const roleArn = isSeen(namespaceAccounts) ? namespaceAccounts.seen?.get('default')?.roleArn : undefined;
    if (roleArn === undefined) return [];
    const role = isRoleArn(roleArn) ? roleArn : quote(roleArn);
    const having = pods.flatMap(({ pod }) => (pod.namespace === namespace && pod.account === 'default' ? [pod] : []));
    const count = podCount(having);
    const have = count === 0 ? '' : `, and ${counted(count, 'job pod')} ${count === 1 ? 'has' : 'have'} it`;
    return [
      `ServiceAccount ${namespace}/default has the role ${role}${have}. Every pod there without a named account has it, and no rule can assign it. Before you set default.job to deny, create an account for jobs with this role, and remove the annotation from default.`,
    ];
  });
}
