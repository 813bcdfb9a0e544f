import { toAccount } from '../../accounts/from-object.ts';
import type { ServiceAccount } from '../../accounts/service-account.ts';
import { deriveMapping } from '../../fleet/derive-mapping.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { rolesOf } from '../../fleet/roles.ts';
import { compile } from '../../mapping/index/compile.ts';
import { ROLE_ARN_ANNOTATION } from '../../names.ts';
import type { RoleNode } from '../role-map.ts';
import type { MapFacts } from './map-facts.ts';

type Parts = Pick<
  Fleet,
  | 'cache'
  | 'cluster'
  | 'contact'
  | 'default'
  | 'exempt'
  | 'gitlab'
  | 'names'
  | 'rules'
  | 'runners'
  | 'serviceAccounts'
  | 'unannotated'
>;

/** Returns the facts of a fleet, which are all known without a cluster, because `generate` writes them. */
export function fleetFacts(fleet: Parts): MapFacts {
  const { cache, runners } = fleet;
  const accounts = Map.groupBy(accountsOfFleet(fleet), ({ namespace }) => namespace);
  const trusts = new Map(rolesOf(fleet).map(({ arn, trust }) => [arn, trust]));
  const caches =
    cache === undefined
      ? []
      : [
          {
            ...{ bucket: cache.bucket, path: cache.path, region: cache.region },
            ...(cache.role === undefined ? {} : { assumes: cache.role.arn }),
          },
        ];
  return {
    index: compile(deriveMapping(fleet)),
    lineOf: () => undefined,
    accountsIn: (namespace) => new Map((accounts.get(namespace) ?? []).map((account) => [account.name, account])),
    roleOf: ({ name, namespace }) => roleOf(fleet, { name, namespace }, trusts),
    cachesOf: () => caches,
    cachesOpenTo: () => [],
    runners: runners.map(({ jobNamespaces, name, namespace, serviceAccount }) => ({
      ...{ name: `deployment ${namespace}/${name}`, namespace, account: serviceAccount },
      ...{ manager: `${namespace}/${serviceAccount}`, jobNamespaces },
    })),
  };
}

/** Returns the ServiceAccounts of a fleet. Those with EKS Pod Identity have no annotation. */
export function accountsOfFleet({ serviceAccounts }: Pick<Fleet, 'serviceAccounts'>): readonly ServiceAccount[] {
  return serviceAccounts.flatMap(({ annotations, identity, name, namespaces, role }) =>
    namespaces.map((namespace) => {
      const own = identity === 'irsa' && role !== undefined ? { [ROLE_ARN_ANNOTATION]: role.arn } : {};
      return toAccount({ metadata: { name, namespace, annotations: { ...annotations, ...own } } });
    }),
  );
}

function roleOf(
  { serviceAccounts }: Pick<Fleet, 'serviceAccounts'>,
  account: { namespace: string; name: string },
  trusts: ReadonlyMap<string, unknown>,
): Omit<RoleNode, 'id' | 'is'> | undefined {
  const own = serviceAccounts.find(
    ({ name, namespaces }) => name === account.name && namespaces.includes(account.namespace),
  );
  if (own?.role === undefined) return undefined;
  const { arn } = own.role;
  return { arn, by: own.identity === 'irsa' ? 'annotation' : 'association', trust: trusts.get(arn) };
}
