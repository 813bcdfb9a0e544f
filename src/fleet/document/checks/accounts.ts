import { nearest } from '../../../documents/nearest.ts';
import type { Path } from '../../../documents/path.ts';
import { showList } from '../../../documents/show.ts';
import type { JobGrant } from '../../../mapping/grants.ts';
import { placeholdersOf } from '../../../mapping/template.ts';
import { givenAccounts, nameOf, placeOf } from '../../given-accounts.ts';
import type { Draft } from '../draft.ts';
import { type Check, type Complaint, error, warning } from './check.ts';

export const duplicateAccount: Check = {
  code: 'duplicate_account',
  check({ fleet, pathOf }) {
    const seen = new Set<string>();
    return fleet.serviceAccounts.flatMap((account) =>
      account.namespaces.flatMap((namespace, index) => {
        const key = `${namespace}/${account.name}`;
        if (!seen.has(key)) {
          seen.add(key);
          return [];
        }
        const message = `account ${key} is there already: put everything about it into one entry`;
        return [error([...pathOf(account), 'namespaces', index], message)];
      }),
    );
  },
};

/** Accounts that runners and rules name and that the fleet does not have. */
export const unknownAccount: Check = {
  code: 'unknown_account',
  check(draft) {
    const { fleet, mapping, pathOf, whole } = draft;
    if (!whole.serviceAccounts) return [];
    const names = [...new Set(fleet.serviceAccounts.map(({ name }) => name))];
    const hint = (name: string) => {
      const near = nearest(name, names);
      return near === undefined
        ? `serviceAccounts has ${showList(names)}: add it, or correct the name`
        : `did you mean ${near}?`;
    };
    const ofRunners = fleet.runners.flatMap((runner) => {
      const { name, serviceAccount, jobServiceAccount } = runner;
      const complaints: Complaint[] = [];
      if (!names.includes(serviceAccount)) {
        const message = `runner ${name}: there is no account ${serviceAccount}: ${hint(serviceAccount)}`;
        complaints.push(error([...pathOf(runner), 'serviceAccount'], message));
      }
      if (jobServiceAccount !== 'default' && !names.includes(jobServiceAccount)) {
        const message = `runner ${name}: its jobs would run as ${jobServiceAccount}, and there is no such account: ${hint(jobServiceAccount)}`;
        complaints.push(error([...pathOf(runner), 'jobServiceAccount'], message));
      }
      return complaints;
    });
    const { grants, given } = givenAccounts(mapping, fleet.serviceAccounts);
    const found = new Set(given.flatMap((each) => each.grants.map(placeOf)));
    const ofRules = grants.flatMap((grant) => {
      if (found.has(placeOf(grant)) || (names.includes(grant.account) && grant.namespaces.size === 0)) return [];
      const elsewhere = fleet.serviceAccounts.find(({ name }) => name === grant.account);
      const message =
        elsewhere === undefined
          ? `${nameOf(grant)}: no account of the fleet is called ${grant.account}: ${hint(grant.account)}`
          : `${nameOf(grant)}: ${grant.account} is in ${showList(elsewhere.namespaces)}, and these jobs run in ${showList([...grant.namespaces])}: add the namespace to the account`;
      return [error(pathOfGrant(draft, grant), message)];
    });
    return [...ofRunners, ...ofRules];
  },
};

/** A rule that always decides, in a namespace without its account. */
export const accountElsewhere: Check = {
  code: 'account_elsewhere',
  check(draft) {
    const { fleet, mapping, whole } = draft;
    if (!whole.serviceAccounts) return [];
    const jobAccounts = fleet.serviceAccounts.filter(({ kind }) => kind === 'job');
    const { grants, given } = givenAccounts(mapping, jobAccounts);
    const places = new Map<string, Set<string>>();
    for (const { namespace, grants: there } of given)
      for (const grant of there) places.set(placeOf(grant), (places.get(placeOf(grant)) ?? new Set()).add(namespace));
    return grants.flatMap((grant) => {
      const has = places.get(placeOf(grant));
      const decides = grant.source.is === 'default' || grant.source.rule.missing === 'refuse';
      if (has === undefined || !decides || grant.path[0] === 'allow' || placeholdersOf(grant.account).length > 0)
        return [];
      const lacking = [...grant.namespaces].filter((namespace) => !has.has(namespace));
      if (lacking.length === 0) return [];
      const message = `${nameOf(grant)}: jobs in ${showList(lacking)} would be refused, because ${grant.account} is only in ${showList([...has])}: add the namespace to the account, or say namespaces in match`;
      return [warning(pathOfGrant(draft, grant), message)];
    });
  },
};

export const unusedAccount: Check = {
  code: 'unused_account',
  check({ fleet, mapping, pathOf, whole }) {
    if (!whole.rules || !whole.runners) return [];
    const used = new Set(
      fleet.runners.flatMap(({ serviceAccount, jobServiceAccount }) => [serviceAccount, jobServiceAccount]),
    );
    for (const { account, grants } of givenAccounts(mapping, fleet.serviceAccounts).given)
      if (grants.length > 0) used.add(account.name);
    return fleet.serviceAccounts.flatMap((account) => {
      if (used.has(account.name)) return [];
      const who =
        account.kind === 'manager' ? 'no runner runs as it' : 'no rule gives it to a job, and no runner sets it';
      return [
        warning([...pathOf(account), 'name'], `account ${account.name}: ${who}: use it, or remove it with its role`),
      ];
    });
  },
};

function pathOfGrant({ pathOf }: Draft, { source, path }: JobGrant): Path {
  return source.is === 'default' ? path : [...pathOf(source.rule), ...path];
}
