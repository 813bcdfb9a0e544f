import { readFileSync } from 'node:fs';
import t from 'tap';
import { indexAccounts } from '../../src/accounts/index-accounts.ts';
import { parseFleet } from '../../src/fleet/document/parse.ts';
import type { Fleet } from '../../src/fleet/fleet.ts';
import { fleetAccounts } from '../../src/fleet/fleet-accounts.ts';

const text = readFileSync(new URL('../../examples/many-teams/fleet.yaml', import.meta.url), 'utf8');
const fleet = parseFleet(text).fleet as Fleet;

t.test('the accounts of a fleet have their roles, but for those with EKS Pod Identity', async (t) => {
  const accounts = indexAccounts(fleetAccounts(fleet));
  const role = (namespace: string, name: string) => accounts.get(namespace, name)?.roleArn;
  t.equal(role('ci-jobs', 'ci-project-1001'), 'arn:aws:iam::111122223333:role/ci/eks-ci-project-1001');
  t.equal(role('ci-deploy', 'ci-billing-deploy'), 'arn:aws:iam::111122223333:role/billing/deploy');
  t.match(accounts.get('ci-jobs', 'ci-project-1002'), { name: 'ci-project-1002' });
  t.equal(role('ci-jobs', 'ci-project-1002'), undefined);
  t.equal(accounts.get('gitlab', 'ci-billing'), undefined);
});

t.test('the account that a runner sets for jobs exists, with its role if the fleet has it', async (t) => {
  const accounts = indexAccounts(fleetAccounts(fleet));
  t.match(accounts.get('ci-jobs', 'default'), { namespace: 'ci-jobs', name: 'default' });
  const [runner] = fleet.runners as [Fleet['runners'][number]];
  const own = { ...fleet, runners: [{ ...runner, jobServiceAccount: 'ci-billing' }] };
  t.match(indexAccounts(fleetAccounts(own)).get('ci-jobs', 'ci-billing')?.roleArn, /ci-billing$/);
});
