import { error } from '../../../documents/check.ts';
import type { Path } from '../../../documents/path.ts';
import { partitionOf } from '../../../iam/partition.ts';
import type { FleetCheck, FleetPart } from '../draft.ts';
import { boundaries, roleHolders } from '../role-holders.ts';

/** Refuses an ARN whose partition is not that of the cluster's region. */
export const wrongPartition: FleetCheck = {
  code: 'wrong_partition',
  check(draft) {
    const { cluster, cache, serviceAccounts } = draft.fleet;
    if (cluster === undefined) return [];
    const right = partitionOf(cluster.region);
    if (cluster.partition !== right) {
      const message = `found ${cluster.partition}, but region ${cluster.region} is in ${right}: remove partition, or correct the region`;
      return [error('document', ['cluster', 'partition'], message)];
    }
    const arns: [arn: string | undefined, about: FleetPart | 'document', path: Path][] = [
      [cache === 'none' ? undefined : cache?.kmsKeyArn, 'document', ['cache', 'kmsKeyArn']],
      ...roleHolders(draft).map(({ role, about, path }): (typeof arns)[number] => [role.arn, about, path]),
      ...boundaries(draft).map(({ arn, about, path }): (typeof arns)[number] => [arn, about, path]),
      ...serviceAccounts.flatMap((account): typeof arns => [
        ...account.permissions.managedPolicyArns.map((arn, index): (typeof arns)[number] => {
          return [arn, account, ['permissions', 'managedPolicyArns', index]];
        }),
      ]),
    ];
    return arns.flatMap(([arn, about, path]) => {
      const found = arn?.split(':')[1];
      if (found === undefined || found === right) return [];
      const message = `found an ARN of partition ${found}, but region ${cluster.region} is in ${right}: write ${arn?.replace(found, right)}`;
      return [error(about, path, message)];
    });
  },
};
