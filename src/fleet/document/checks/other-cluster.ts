import { error, type PartIssue } from '../../../documents/check.ts';
import type { Path } from '../../../documents/path.ts';
import { partitionOf } from '../../../iam/partition.ts';
import type { Cluster, OtherCluster } from '../../fleet.ts';
import type { FleetCheck, FleetPart } from '../draft.ts';

/** Refuses entries of `alsoTrustedBy` that add no trust, or whose trust is not what they seem to say. */
export const otherCluster: FleetCheck = {
  code: 'other_cluster',
  check({ complete, fleet: { cluster, serviceAccounts } }) {
    if (cluster === undefined) return [];
    const ofAll = cluster.roles.alsoTrustedBy;
    const all = serviceAccounts.flatMap(({ namespaces }) => namespaces);
    const own = serviceAccounts.flatMap((account) => {
      const list = account.role?.alsoTrustedBy ?? [];
      return list === ofAll ? [] : issuesIn(list, account, ['role'], { cluster, namespaces: account.namespaces });
    });
    const namespaces = complete.serviceAccounts ? all : undefined;
    return [...issuesIn(ofAll, 'document', ['cluster', 'roles'], { cluster, namespaces }), ...own];
  },
};

type Here = {
  cluster: Cluster;
  /** The namespaces of the accounts; `undefined` if not all of them are known. */
  namespaces: readonly string[] | undefined;
};

function issuesIn(
  list: readonly OtherCluster[],
  about: FleetPart | 'document',
  under: Path,
  { cluster, namespaces }: Here,
): PartIssue<FleetPart>[] {
  const seen = new Set<string>();
  return list.flatMap((other, index) => {
    const path = [...under, 'alsoTrustedBy', index];
    const key = JSON.stringify(other.by);
    const isTwice = seen.has(key);
    seen.add(key);
    return [
      ...(isTwice ? [error(about, path, 'found the same cluster twice: put its namespaces into one entry')] : []),
      ...ofCluster(other, cluster).map((message) => error(about, path, message)),
      ...[...other.namespaces.keys()]
        .filter((name) => namespaces?.includes(name) === false)
        .map((name) =>
          error(
            about,
            [...path, 'namespaces', name],
            `found namespace ${name}, and no account with these roles is in it: write {name here: name there}`,
            'key',
          ),
        ),
    ];
  });
}

function ofCluster({ by, namespaces }: OtherCluster, cluster: Cluster): string[] {
  if (by.is === 'irsa') {
    if (by.issuer !== cluster.oidcIssuer) return [];
    return ['found the issuer of this cluster, wanted that of another one: the roles trust this one already'];
  }
  const partition = partitionOf(by.region);
  if (partition !== cluster.partition)
    return [`found region ${by.region} of partition ${partition}, and the roles are in ${cluster.partition}`];
  const isHere = by.cluster === cluster.name && by.region === cluster.region;
  return isHere && namespaces.size > 0 ? ['found other namespaces for this cluster: remove namespaces'] : [];
}
