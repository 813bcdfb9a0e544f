import { error, type PartIssue } from '../../../documents/check.ts';
import { nearest } from '../../../documents/nearest.ts';
import { showList } from '../../../documents/show.ts';
import { nameOf, partOf } from '../../../mapping/grants.ts';
import { assignedAccounts, grantPlaceKey } from '../../assigned-accounts.ts';
import type { FleetCheck, FleetPart } from '../draft.ts';

/** Refuses accounts that runners or rules name but the fleet does not have. */
export const unknownAccount: FleetCheck = {
  code: 'unknown_account',
  check({ fleet, mapping, complete }) {
    if (!complete.serviceAccounts) return [];
    const names = [...new Set(fleet.serviceAccounts.map(({ name }) => name))];
    const hint = (name: string) => {
      const near = nearest(name, names);
      return near === undefined
        ? `serviceAccounts has ${showList(names)}: add it, or correct the name`
        : `did you mean ${near}?`;
    };
    const ofRunners = fleet.runners.flatMap((runner) => {
      const { name, serviceAccount, jobServiceAccount } = runner;
      const issues: PartIssue<FleetPart>[] = [];
      if (!names.includes(serviceAccount)) {
        const message = `runner ${name}: found ${serviceAccount}, which is not an account of the fleet: ${hint(serviceAccount)}`;
        issues.push(error(runner, ['serviceAccount'], message));
      }
      if (jobServiceAccount !== 'default' && !names.includes(jobServiceAccount)) {
        const message = `runner ${name}: its jobs would run as ${jobServiceAccount}, which is not an account of the fleet: ${hint(jobServiceAccount)}`;
        issues.push(error(runner, ['jobServiceAccount'], message));
      }
      return issues;
    });
    const { grants, assigned } = assignedAccounts(mapping, fleet.serviceAccounts);
    const found = new Set(assigned.flatMap((each) => each.grants.map(grantPlaceKey)));
    const ofRules = grants.flatMap((grant) => {
      if (found.has(grantPlaceKey(grant)) || (names.includes(grant.account) && grant.namespaces.size === 0)) return [];
      const namesakes = fleet.serviceAccounts.filter(({ name }) => name === grant.account);
      const elsewhere = namesakes.find(({ kind }) => kind === 'job');
      // manager_account_for_job reports a manager's account, which jobs may not have in any namespace.
      if (elsewhere === undefined && namesakes.length > 0) return [];
      const message =
        elsewhere === undefined
          ? `${nameOf(grant)}: found ${grant.account}, which is not an account of the fleet: ${hint(grant.account)}`
          : `${nameOf(grant)}: ${grant.account} is in ${showList(elsewhere.namespaces)}, but these jobs run in ${showList([...grant.namespaces])}: add the namespace to the account`;
      return [error(partOf(grant), grant.path, message)];
    });
    return [...ofRunners, ...ofRules];
  },
};
