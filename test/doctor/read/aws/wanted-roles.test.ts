import t from 'tap';
import { mappedAccounts } from '../../../../src/doctor/derive/accounts/mapped-accounts.ts';
import { wantedRoles } from '../../../../src/doctor/read/aws/wanted-roles.ts';
import { isSeen } from '../../../../src/doctor/world/seen.ts';
import { everywhere, healthyWorld, ROLE, runner, template } from '../../world/healthy-world.ts';

const CACHE = `${ROLE}/cache`;

for (const setting of ['RoleARN', 'UploadRoleARN'])
  t.test(`the role of ${setting} is wanted beside those of the accounts`, async (t) => {
    const world = healthyWorld({ runners: everywhere({ gitlab: [runner(template({ s3: { [setting]: CACHE } }))] }) });
    if (!isSeen(world.mapping)) throw new Error('the mapping was not parsed');
    const { mapped } = mappedAccounts(world.mapping.seen, world.accounts);
    const accounts = ['gitlab-runner-common', 'ci-billing', 'ci-project-77'].map((name) => `${ROLE}/${name}`);
    t.same(wantedRoles(mapped, { seen: new Map() }, world).toSorted(), [...accounts, CACHE].toSorted());
  });
