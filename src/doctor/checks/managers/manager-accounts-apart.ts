import { showList } from '../../../documents/show.ts';
import { counted } from '../../../text/counted.ts';
import { formatRunner, foundManagers } from '../../derive/runners/each-runner.ts';
import { lookIn } from '../../world/by-namespace.ts';
import { managerNamespaces } from '../../world/manager-accounts.ts';
import { isSeen } from '../../world/seen.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

/** Two runner managers need different accounts, because the webhook tells requesters apart only by their accounts. */
export const managerAccountsApart = defineCheck(
  { id: 'manager_accounts_apart', title: 'each runner manager has an account of its own', needs: ['mapping'] },
  ({ mapping }, world) => {
    const all = foundManagers(mapping, world);
    const groups = Map.groupBy(all, ({ pod, runner }) => `${runner.namespace}/${pod.account}`);
    const places = [...managerNamespaces(mapping)].map((name) => lookIn(world.runners, name, 'Deployments'));
    return {
      looked: counted(all.length, 'runner manager'),
      findings: [...groups].flatMap(([account, found]) =>
        sharedAccountFindings(
          account,
          found.map(({ runner }) => formatRunner(runner)),
        ),
      ),
      unseen: [...places.flatMap((place) => (isSeen(place) ? [] : [place.unseen])), ...world.unreadRunners],
    };
  },
);

function sharedAccountFindings(account: string, runners: readonly string[]): Finding[] {
  if (runners.length < 2) return [];
  return [
    {
      code: 'manager_account_shared',
      level: 'notice',
      object: `serviceaccount ${account}`,
      found: `${showList(runners)} run with it, so the webhook cannot tell their jobs apart: createdBy gives a role to the jobs of all of them`,
      wanted: 'an account for each runner manager whose jobs need roles that the jobs of the others must not get',
      fix: [
        {
          advice:
            'create an account for such a runner manager, list it in managers of the mapping, and set it in the values of its release (serviceAccount.name)',
        },
      ],
    },
  ];
}
