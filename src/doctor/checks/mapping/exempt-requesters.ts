import { showList } from '../../../documents/show.ts';
import { counted } from '../../../text/counted.ts';
import { requesterOf } from '../../derive/guard/managers-of.ts';
import { subjectsOfJobs } from '../../derive/rbac/administrators.ts';
import { makesAdministrator } from '../../derive/rbac/permission-holders.ts';
import { formatSubject, showSubject } from '../../world/rbac.ts';
import { defineCheck } from '../check.ts';

/** A group that has every permission without a binding (`apiserver/pkg/authentication/user/user.go`). */
const MASTERS = 'Group system:masters';

/**
 * An exempt requester can use every account in the namespaces in which it may create pods, without a rule of the
 * mapping.
 */
export const exemptRequesters = defineCheck(
  {
    id: 'exempt_requesters',
    title: 'only administrators of the cluster are exempt from the mapping',
    needs: ['mapping', 'rbac'],
  },
  ({ mapping, rbac }, world) => {
    const { mappingConfigMap: name, namespace } = world.installation;
    const { exempt } = mapping.mapping;
    const isOfJobs = subjectsOfJobs(world);
    const administrators = new Set(
      rbac.bindings
        .filter((binding) => makesAdministrator(rbac, binding))
        .flatMap(({ subjects }) => subjects.filter((subject) => !isOfJobs(subject)).map(requesterOf)),
    );
    const all = [
      ...exempt.groups.map((group) => ({ kind: 'Group', name: group })),
      ...exempt.users.map((user) => ({ kind: 'User', name: user })),
    ];
    const others = all.filter(
      (subject) => formatSubject(subject) !== MASTERS && !administrators.has(requesterOf(subject)),
    );
    const looked = counted(all.length, 'exempt requester');
    if (others.length === 0) return { looked, findings: [] };
    return {
      looked,
      findings: [
        {
          code: 'exempt_requester',
          level: 'notice',
          object: `configmap ${namespace}/${name}`,
          found: `exempt names ${showList(others.map(showSubject))}: their pods get every account of a namespace in which they may create pods, and no rule of the mapping decides about them`,
          wanted: 'only requesters who may have every role that the mapping assigns',
          fix: [
            {
              advice: `if they should not have all of these roles, take them out of exempt in configmap ${namespace}/${name}`,
            },
          ],
        },
      ],
    };
  },
);
