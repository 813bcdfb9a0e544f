import { MAPPING_KEY } from '../../../names.ts';
import { isSeen, type Unseen } from '../../world/seen.ts';
import { defineCheck } from '../check.ts';

const WITHOUT_AWS: Unseen = {
  what: 'whether EKS Pod Identity is used, for which unannotated: allow is right',
  why: '--aws was not given',
  because: 'unasked',
  needs: '--aws',
};

/** A job with an account without a role has the role of its node, if it reaches the instance metadata service. */
export const unannotatedDenied = defineCheck(
  {
    id: 'unannotated_denied',
    title: 'accounts without a role are refused where EKS Pod Identity is not used',
    needs: ['mapping'],
  },
  ({ mapping }, { aws, installation: { mappingConfigMap: name, namespace } }) => {
    const { unannotated } = mapping.mapping;
    const looked = 'unannotated of the mapping';
    if (unannotated === 'deny') return { looked, findings: [] };
    const associations = isSeen(aws) ? aws.seen.associations : { unseen: WITHOUT_AWS };
    // `warn` is the default, and says that no association is expected.
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
          fix: [
            {
              advice: `once accounts_annotated finds nothing, set unannotated to deny in key ${MAPPING_KEY}`,
            },
          ],
        },
      ],
    };
  },
);
