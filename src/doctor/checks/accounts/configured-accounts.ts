import type { ServiceAccount } from '../../../accounts/service-account.ts';
import { counted } from '../../../text/counted.ts';
import { associationOf, unknownAssociations } from '../../derive/roles/associations/with-associations.ts';
import { jobPlaces } from '../../derive/runners/jobs/job-places.ts';
import { lookIn } from '../../world/by-namespace.ts';
import { isSeen, type Unseen } from '../../world/seen.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

/** Jobs have the configured account whenever no rule decides: while the webhook does not answer, and in best-effort. */
export const configuredAccounts = defineCheck(
  {
    id: 'configured_accounts',
    title: 'the accounts that runners configure for jobs have no role',
    needs: ['mapping'],
  },
  ({ mapping }, world) => {
    const unseen: Unseen[] = [];
    const accounts: ServiceAccount[] = [];
    const found = new Map<string, Finding>();
    const { mayCreate } = jobPlaces(mapping, world);
    const managers = mapping.mapping.managers.flatMap(({ jobServiceAccounts, key, namespaces }) =>
      namespaces.filter((one) => mayCreate(key, one)).map((namespace) => ({ jobServiceAccounts, key, namespace })),
    );
    for (const { jobServiceAccounts, key, namespace } of managers) {
      const namespaceAccounts = lookIn(world.accounts, namespace, 'ServiceAccounts');
      if (!isSeen(namespaceAccounts)) {
        unseen.push(namespaceAccounts.unseen);
        continue;
      }
      for (const name of jobServiceAccounts) {
        const account = namespaceAccounts.seen?.get(name);
        if (account === undefined) continue;
        const roleArn = associationOf(account, world)?.roleArn ?? account.roleArn;
        if (roleArn !== undefined)
          found.set(`${namespace}/${name}`, configuredRoleFinding({ namespace, name, roleArn, key }));
        accounts.push(account);
      }
    }
    const unknown = unknownAssociations(accounts, mapping.mapping.unannotated, world);
    return {
      looked: counted(managers.length, 'namespace'),
      findings: [...found.values()],
      unseen: [...unseen, ...unknown],
    };
  },
);

function configuredRoleFinding(account: { namespace: string; name: string; roleArn: string; key: string }): Finding {
  const { key, name, namespace, roleArn } = account;
  return {
    code: 'configured_account_role',
    level: 'warning',
    object: `serviceaccount ${namespace}/${name}`,
    found: `it has role ${roleArn}, and manager ${key} configures it for all of its jobs (jobServiceAccounts): every job has the role where the webhook does not decide, and every pause pod may have it`,
    wanted: 'an account without a role for jobs, such as default, and rules that assign the roles',
    fix: [
      {
        advice: `assign ${name} by a rule to the projects that need its role, create an account without a role, and set it as service_account of the runner and in jobServiceAccounts of the manager`,
      },
    ],
  };
}
