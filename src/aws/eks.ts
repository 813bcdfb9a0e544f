import {
  DescribeClusterCommand,
  DescribePodIdentityAssociationCommand,
  type EKSClient,
  paginateListClusters,
  paginateListPodIdentityAssociations,
} from '@aws-sdk/client-eks';
import type { Association, AssociationReference, EksCluster } from './aws.ts';
import { asked, awsCauseOf } from './aws-error.ts';

/** Requests at the same time; most AWS accounts have fewer clusters. */
const AT_ONCE = 8;

/**
 * The cluster with an issuer, which neither its name nor its ARN contains.
 *
 * @param issuer with https://
 */
export async function findCluster(client: EKSClient, issuer: string, region: string): Promise<EksCluster | undefined> {
  const names = await asked('eks:ListClusters', async () => {
    const all: string[] = [];
    for await (const { clusters = [] } of paginateListClusters({ client }, {})) all.push(...clusters);
    return all;
  });
  let refusal: unknown;
  const describe = async (name: string): Promise<EksCluster | undefined> => {
    try {
      const { cluster } = await asked('eks:DescribeCluster', () => client.send(new DescribeClusterCommand({ name })));
      if (cluster?.identity?.oidc?.issuer !== issuer) return undefined;
      const logs = cluster.logging?.clusterLogging ?? [];
      const hasAuditLog = logs.some(({ enabled, types = [] }) => enabled === true && types.includes('audit'));
      return { name, arn: cluster.arn ?? '', region, hasAuditLog };
    } catch (reason) {
      // A policy may name this cluster only.
      if (awsCauseOf(reason)?.code !== 'aws_forbidden') throw reason;
      refusal ??= reason;
      return undefined;
    }
  };
  for (let next = 0; next < names.length; next += AT_ONCE) {
    const described = await Promise.all(names.slice(next, next + AT_ONCE).map(describe));
    const found = described.find((cluster) => cluster !== undefined);
    if (found !== undefined) return found;
  }
  if (refusal !== undefined) throw refusal;
  return undefined;
}

/** All associations of a cluster; their roles have to be read one by one. */
export async function listAssociations(
  client: EKSClient,
  { name: clusterName }: EksCluster,
): Promise<readonly AssociationReference[]> {
  return asked('eks:ListPodIdentityAssociations', async () => {
    const all: AssociationReference[] = [];
    for await (const { associations = [] } of paginateListPodIdentityAssociations({ client }, { clusterName }))
      for (const { associationId = '', namespace = '', serviceAccount = '' } of associations)
        all.push({ id: associationId, namespace, serviceAccount });
    return all;
  });
}

/** An association with its roles. */
export async function readAssociation(
  client: EKSClient,
  { name: clusterName }: EksCluster,
  associationId: string,
): Promise<Association> {
  const { association: read } = await asked('eks:DescribePodIdentityAssociation', () =>
    client.send(new DescribePodIdentityAssociationCommand({ clusterName, associationId })),
  );
  return {
    id: associationId,
    namespace: read?.namespace ?? '',
    serviceAccount: read?.serviceAccount ?? '',
    roleArn: read?.roleArn ?? '',
    targetRoleArn: read?.targetRoleArn,
    tagged: read?.disableSessionTags !== true,
  };
}
