import { show } from '../../../documents/show.ts';
import type { DefaultAction } from '../../../mapping/mapping.ts';
import { inMapping } from '../../fix/mapping/edit-mapping.ts';
import type { Installation } from '../../world/world.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

/** Pods that no rule matches should get nothing. */
export const defaultDenies = defineCheck(
  { id: 'default_denies', title: 'jobs and managers without a rule get no account', needs: ['mapping'] },
  ({ mapping }, { installation }) => ({
    looked: 'default of the mapping',
    findings: (['job', 'manager'] as const).flatMap((kind) =>
      otherDefaultFindings(kind, mapping.mapping.default[kind], installation),
    ),
  }),
);

function otherDefaultFindings(kind: 'job' | 'manager', action: DefaultAction, installation: Installation): Finding[] {
  if (action === 'deny') return [];
  const { mappingConfigMap: name, namespace } = installation;
  const gets = action === 'keep' ? 'keeps the account that it has' : `gets ${show(action.serviceAccount)}`;
  const who = kind === 'job' ? 'a job' : 'a pod that looks like a manager';
  return [
    {
      code: 'default_not_deny',
      level: 'notice',
      object: `configmap ${namespace}/${name}`,
      found: `${action === 'keep' ? `default.${kind}: keep` : `default.${kind} names an account`}: ${who} that no rule matches ${gets}`,
      wanted: `default.${kind}: deny, with a rule for each ${kind === 'job' ? 'project that needs an account' : 'manager'}`,
      fix: [
        {
          advice: `once every ${kind === 'job' ? 'project that needs an account' : 'manager'} has a rule, set default.${kind} to deny ${inMapping(installation)}; gitlab-runner-irsa plan cluster FILE, with the edited mapping in FILE, says who loses an account by it`,
        },
      ],
    },
  ];
}
