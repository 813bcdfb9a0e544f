import { showList } from '../../../documents/show.ts';
import type { MappingIndex } from '../../../mapping/index/compile.ts';
import { mappedAccounts } from '../../derive/accounts/mapped-accounts.ts';
import { inMapping } from '../../fix/mapping/edit-mapping.ts';
import { accountKey } from '../../world/aws-side.ts';
import { isSeen, type Unseen } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';
import { isExcepted } from '../accounts/account-without-role.ts';
import { defineCheck } from '../check.ts';

const WITHOUT_AWS: Unseen = {
  what: 'whether EKS Pod Identity is used, for which unannotated: allow is right',
  why: '--aws was not given',
  because: 'unasked',
  needs: '--aws',
};

/** A job whose account has no role gets the role of its node, if it can reach the instance metadata service. */
export const unannotatedDenied = defineCheck(
  {
    id: 'unannotated_denied',
    title: 'accounts without a role are refused where EKS Pod Identity is not used',
    needs: ['mapping'],
  },
  ({ mapping }, world) => {
    const {
      aws,
      installation: { mappingConfigMap: name, namespace },
    } = world;
    const { unannotated } = mapping.mapping;
    const looked = 'unannotated of the mapping';
    if (unannotated === 'deny') return { looked, findings: [] };
    const associations = isSeen(aws) ? aws.seen.associations : { unseen: WITHOUT_AWS };
    // With `allow`, associations may be in use. `warn` is the default and means that none is expected.
    if (unannotated === 'allow') {
      if (!isSeen(associations)) return { looked, findings: [], unseen: [associations.unseen] };
      if (associations.seen.size > 0) return { looked: `${looked}, associations of EKS Pod Identity`, findings: [] };
    }
    return {
      looked,
      findings: [
        {
          code: 'unannotated_not_denied',
          level: 'notice',
          object: `configmap ${namespace}/${name}`,
          found: `unannotated: ${unannotated}, and no account is known to have its role from EKS Pod Identity: a job whose account has no role runs with what the node has`,
          wanted: 'unannotated: deny',
          fix: [{ advice: `${before(mapping, world)}set unannotated to deny ${inMapping(world.installation)}` }],
        },
      ],
    };
  },
);

/** Says what to do first, because the webhook would refuse the pods of these accounts. */
function before(mapping: MappingIndex, { accounts }: World): string {
  const denied = { ...mapping, mapping: { ...mapping.mapping, unannotated: 'deny' } } as const;
  const { mapped, unseen } = mappedAccounts(mapping, accounts);
  const refused = mapped.filter(
    ({ account, to }) =>
      account.roleArn === undefined && !(to === 'job' && isExcepted(denied, account.namespace, account.name)),
  );
  const all = unseen.length === 0 ? '' : 'once every account that the mapping assigns has its role annotation, ';
  if (refused.length === 0) return all;
  const names = showList(refused.map(({ account }) => accountKey(account)));
  return `first annotate ${names} with a role, or assign another account instead, because deny refuses the pods of accounts without one; then ${all}`;
}
