import {
  DescribeClusterCommand,
  DescribePodIdentityAssociationCommand,
  type EKSClient,
  paginateListAccessEntries,
  paginateListAssociatedAccessPolicies,
  paginateListClusters,
  paginateListPodIdentityAssociations,
} from '@aws-sdk/client-eks';
import type { AccessEntry, AccessPolicy, Association, AssociationReference, EksCluster } from './aws.ts';
import { awsCauseOf, sendToAws } from './aws-error.ts';

/** How many clusters are described at a time. Most AWS accounts have fewer. */
const AT_ONCE = 8;

/**
 * Finds the cluster with an issuer by describing every cluster, because neither its name nor its ARN contains the
 * issuer.
 *
 * @param issuer with https://
 * @returns `undefined` if no cluster of the region has it
 */
export async function findCluster(client: EKSClient, issuer: string, region: string): Promise<EksCluster | undefined> {
  const names = await sendToAws('eks:ListClusters', async () => {
    const all: string[] = [];
    for await (const { clusters = [] } of paginateListClusters({ client }, {})) all.push(...clusters);
    return all;
  });
  let refusal: unknown;
  const describe = async (name: string): Promise<EksCluster | undefined> => {
    try {
      const { cluster } = await sendToAws('eks:DescribeCluster', () =>
        client.send(new DescribeClusterCommand({ name })),
      );
      if (cluster?.identity?.oidc?.issuer !== issuer) return undefined;
      const logs = cluster.logging?.clusterLogging ?? [];
      const hasAuditLog = logs.some(({ enabled, types = [] }) => enabled === true && types.includes('audit'));
      const mode = cluster.accessConfig?.authenticationMode;
      const [hasAccessEntries, hasAwsAuth] = [mode !== 'CONFIG_MAP', mode !== 'API'];
      return { name, arn: cluster.arn ?? '', region, hasAuditLog, hasAccessEntries, hasAwsAuth };
    } catch (reason) {
      // The user's policy may allow only the cluster that is searched for, so the search continues after a refusal.
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

/**
 * Lists the associations of a cluster. The list has no roles: {@link readAssociation} reads those of one association.
 */
export async function listAssociations(
  client: EKSClient,
  { name: clusterName }: EksCluster,
): Promise<readonly AssociationReference[]> {
  return sendToAws('eks:ListPodIdentityAssociations', async () => {
    const all: AssociationReference[] = [];
    for await (const { associations = [] } of paginateListPodIdentityAssociations({ client }, { clusterName }))
      for (const { associationId = '', namespace = '', serviceAccount = '' } of associations)
        all.push({ id: associationId, namespace, serviceAccount });
    return all;
  });
}

/** Reads an association with its roles. */
export async function readAssociation(
  client: EKSClient,
  { name: clusterName }: EksCluster,
  associationId: string,
): Promise<Association> {
  const { association: read } = await sendToAws('eks:DescribePodIdentityAssociation', () =>
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

/** Lists the access entries of a cluster. The policies of each take a request of their own. */
export async function listAccessEntries(
  client: EKSClient,
  { hasAccessEntries, name: clusterName }: EksCluster,
): Promise<readonly AccessEntry[]> {
  if (!hasAccessEntries) return [];
  const principals = await sendToAws('eks:ListAccessEntries', async () => {
    const all: string[] = [];
    for await (const { accessEntries = [] } of paginateListAccessEntries({ client }, { clusterName }))
      all.push(...accessEntries);
    return all;
  });
  const entries: AccessEntry[] = [];
  for (let next = 0; next < principals.length; next += AT_ONCE) {
    const some = principals.slice(next, next + AT_ONCE).map(async (principalArn) => {
      return { principalArn, policies: await listAccessPolicies(client, clusterName, principalArn) };
    });
    entries.push(...(await Promise.all(some)));
  }
  return entries;
}

async function listAccessPolicies(
  client: EKSClient,
  clusterName: string,
  principalArn: string,
): Promise<readonly AccessPolicy[]> {
  return sendToAws('eks:ListAssociatedAccessPolicies', async () => {
    const all: AccessPolicy[] = [];
    for await (const { associatedAccessPolicies = [] } of paginateListAssociatedAccessPolicies(
      { client },
      { clusterName, principalArn },
    ))
      for (const { accessScope, policyArn = '' } of associatedAccessPolicies)
        all.push({
          arn: policyArn,
          namespaces: accessScope?.type === 'namespace' ? (accessScope.namespaces ?? []) : undefined,
        });
    return all;
  });
}
