import { warning } from '../../../documents/check.ts';
import { showList } from '../../../documents/show.ts';
import { nameOf, partOf } from '../../../mapping/grants.ts';
import { placeholdersOf } from '../../../mapping/template.ts';
import { assignedAccounts, grantPlaceKey } from '../../assigned-accounts.ts';
import type { FleetCheck } from '../draft.ts';

/** Warns of a rule whose account exists in some of its namespaces, if its jobs in the others would be refused. */
export const accountElsewhere: FleetCheck = {
  code: 'account_elsewhere',
  check({ fleet, mapping, complete }) {
    if (!complete.serviceAccounts) return [];
    // In these namespaces the name belongs to a manager, so jobs cannot have an account of this name:
    // manager_account_for_job reports that.
    const managers = new Set(
      fleet.serviceAccounts.flatMap(({ kind, name, namespaces }) =>
        kind === 'manager' ? namespaces.map((namespace) => `${namespace}/${name}`) : [],
      ),
    );
    const jobAccounts = fleet.serviceAccounts.filter(({ kind }) => kind === 'job');
    const { grants, assigned } = assignedAccounts(mapping, jobAccounts);
    const places = new Map<string, Set<string>>();
    for (const { namespace, grants: there } of assigned)
      for (const grant of there)
        places.set(grantPlaceKey(grant), (places.get(grantPlaceKey(grant)) ?? new Set()).add(namespace));
    return grants.flatMap((grant) => {
      const has = places.get(grantPlaceKey(grant));
      const decides = grant.source.is === 'default' || grant.source.rule.missing === 'refuse';
      if (has === undefined || !decides || grant.path[0] === 'allow' || placeholdersOf(grant.account).length > 0)
        return [];
      const lacking = [...grant.namespaces].filter(
        (namespace) => !has.has(namespace) && !managers.has(`${namespace}/${grant.account}`),
      );
      if (lacking.length === 0) return [];
      const message = `${nameOf(grant)}: jobs in ${showList(lacking)} would be refused, because ${grant.account} is only in ${showList([...has])}: add the namespace to the account, or restrict the rule with namespaces in match`;
      return [warning(partOf(grant), grant.path, message)];
    });
  },
};
