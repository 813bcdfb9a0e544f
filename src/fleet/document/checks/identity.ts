import type { Path } from '../../../documents/path.ts';
import { regionOfIssuer } from '../../../iam/oidc-issuer.ts';
import { partitionOf } from '../../../iam/partition.ts';
import { givenAccounts } from '../../given-accounts.ts';
import { type Check, error } from './check.ts';

export const issuerMissing: Check = {
  code: 'issuer_missing',
  check({ fleet, whole }) {
    const irsa = fleet.serviceAccounts.find(({ identity }) => identity === 'irsa');
    if (!whole.cluster || fleet.cluster.oidcIssuer !== undefined || irsa === undefined) return [];
    const message = `cluster.oidcIssuer is missing, and account ${irsa.name} uses irsa: add what this says: aws eks describe-cluster --name ${fleet.cluster.name} --query cluster.identity.oidc.issuer`;
    return [error(['cluster', 'oidcIssuer'], message)];
  },
};

export const issuerRegion: Check = {
  code: 'issuer_region',
  check({ fleet: { cluster }, whole }) {
    const region = cluster.oidcIssuer === undefined ? undefined : regionOfIssuer(cluster.oidcIssuer);
    if (!whole.cluster || region === undefined || region === cluster.region) return [];
    const message = `found an issuer of region ${region}, and the cluster is in ${cluster.region}: correct one of them`;
    return [error(['cluster', 'oidcIssuer'], message)];
  },
};

/** Every ARN is of the partition of the cluster's region. */
export const wrongPartition: Check = {
  code: 'wrong_partition',
  check({ fleet, pathOf, whole }) {
    if (!whole.cluster) return [];
    const { cluster, cache, serviceAccounts } = fleet;
    const right = partitionOf(cluster.region);
    if (cluster.partition !== right) {
      const message = `found ${cluster.partition}, and region ${cluster.region} is in ${right}: remove partition, or correct the region`;
      return [error(['cluster', 'partition'], message)];
    }
    const arns: [arn: string | undefined, path: Path][] = [
      [cache?.kmsKeyArn, ['cache', 'kmsKeyArn']],
      [cache?.role?.arn, ['cache', 'roleArn']],
      ...serviceAccounts.flatMap((account): [string, Path][] => [
        [account.role.arn, [...pathOf(account), 'roleArn']],
        ...account.permissions.managedPolicyArns.map((arn, index): [string, Path] => [
          arn,
          [...pathOf(account), 'permissions', 'managedPolicyArns', index],
        ]),
      ]),
    ];
    return arns.flatMap(([arn, path]) => {
      const found = arn?.split(':')[1];
      if (found === undefined || found === right) return [];
      return [
        error(
          path,
          `found an ARN of ${found}, and region ${cluster.region} is in ${right}: write ${arn?.replace(found, right)}`,
        ),
      ];
    });
  },
};

/** https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html#pod-id-restrictions */
export const fargatePodIdentity: Check = {
  code: 'fargate_pod_identity',
  check({ fleet, mapping, pathOf }) {
    const byPodIdentity = fleet.serviceAccounts.filter(({ identity }) => identity === 'pod-identity');
    const { given } = givenAccounts(mapping, byPodIdentity);
    return fleet.runners.flatMap((runner) => {
      if (runner.fargate === undefined) return [];
      const { name, namespace, serviceAccount, jobServiceAccount, jobNamespaces } = runner;
      const key = `${namespace}/${serviceAccount}`;
      const manager = byPodIdentity.find((each) => each.name === serviceAccount && each.namespaces.includes(namespace));
      const configured = byPodIdentity.find(
        (each) => each.name === jobServiceAccount && each.namespaces.some((there) => jobNamespaces.includes(there)),
      );
      const byRule = given.find(
        (each) =>
          jobNamespaces.includes(each.namespace) &&
          each.grants.some(
            ({ source }) => source.is === 'default' || source.rule.match.createdBy?.includes(key) !== false,
          ),
      )?.account;
      const found = manager ?? configured ?? byRule;
      if (found === undefined) return [];
      const message = `runner ${name} runs on Fargate, where there is no EKS Pod Identity, and ${found === manager ? 'its account' : 'a job of it may get the account'} ${found.name}, which uses it: set identity: irsa there`;
      return [error([...pathOf(runner), 'fargate'], message)];
    });
  },
};
