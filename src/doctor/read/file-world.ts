import { toAccount } from '../../accounts/from-object.ts';
import type { ServiceAccount } from '../../accounts/service-account.ts';
import { deriveMapping } from '../../fleet/derive-mapping.ts';
import { accountsOfFleet } from '../../map/build/fleet-facts.ts';
import { compile, type MappingIndex } from '../../mapping/index/compile.ts';
import { RELEASE } from '../../names.ts';
import type { ByNamespace } from '../world/by-namespace.ts';
import { concernedNamespaces } from '../world/manager-accounts.ts';
import type { Unseen } from '../world/seen.ts';
import type { FleetFile, World } from '../world/world.ts';
import { readRoles } from './roles/read-roles.ts';
import { runnersOfFleet } from './runners/runners-of-fleet.ts';

type MappingFiles = {
  index: MappingIndex;
  /** The text of the mapping, to find lines in it. */
  text: string;
  /** The accounts; `undefined` if no file with accounts was given. */
  accounts: readonly ServiceAccount[] | undefined;
  /** The folder with the policies of roles in AWS. */
  trustPolicies: string | undefined;
  issuer: string | undefined;
};

/**
 * Returns the world that a mapping and other files describe. Parts that only a cluster has are unseen.
 *
 * @throws a user error `folder_unreadable`
 */
export async function worldOfMapping(files: MappingFiles, now: Date): Promise<World> {
  const { accounts, index, issuer, text, trustPolicies } = files;
  const noAccounts = unasked('the ServiceAccounts', '--accounts FILE');
  const noRunners = { what: 'the runners', why: 'only files were read', because: 'unasked' } as const;
  return {
    ...nothingSeen(now),
    document: { seen: { text, isStarted: true, findings: [] } },
    mapping: { seen: index },
    accounts: accounts === undefined ? { ...NOWHERE, ...unseenIn(index, noAccounts) } : byNamespace(index, accounts),
    runners: { complete: false, ...unseenIn(index, noRunners) },
    issuer: issuer === undefined ? { unseen: unasked('the issuer of the cluster', '--issuer URL') } : { seen: issuer },
    roles:
      trustPolicies === undefined
        ? { unseen: unasked('the roles in AWS', '--trust-policies DIR') }
        : await readRoles(trustPolicies, undefined),
  };
}

/** Returns the world as it is once the files that `generate` writes for a fleet have been applied. */
export async function worldOfFleet(file: FleetFile, now: Date): Promise<World> {
  const { fleet } = file;
  const { oidcIssuer } = fleet.cluster;
  const index = compile(deriveMapping(fleet));
  const noIssuer = { what: 'the issuer of the cluster', why: `${file.file} has none`, because: 'absent' } as const;
  const runners = Map.groupBy(runnersOfFleet(fleet), ({ namespace }) => namespace);
  return {
    ...nothingSeen(now),
    mapping: { seen: index },
    accounts: byNamespace(index, accountsOfFleet(fleet)),
    runners: { complete: true, namespaces: new Map([...runners].map(([name, seen]) => [name, { seen }])) },
    issuer: oidcIssuer === undefined ? { unseen: noIssuer } : { seen: `https://${oidcIssuer}` },
    roles: await readRoles(undefined, file),
    fleet: { seen: file },
  };
}

const NOWHERE = { complete: false, namespaces: new Map<string, never>() } as const;

function nothingSeen(now: Date): World {
  const cluster: { unseen: Unseen } = {
    unseen: {
      what: 'the cluster',
      why: 'only files were read',
      because: 'unasked',
      needs: 'no FLEET and no --mapping',
    },
  };
  return {
    ...{ now, server: '', unreadRunners: [], runners: NOWHERE, namespaces: NOWHERE },
    installation: {
      namespace: RELEASE.namespace,
      service: RELEASE.service,
      mutatingConfiguration: RELEASE.mutatingWebhookConfiguration,
      validatingConfiguration: RELEASE.validatingWebhookConfiguration,
      mappingConfigMap: RELEASE.mappingConfigMap,
      certificatesSecret: RELEASE.certificateSecret,
      guardPolicies: RELEASE.guardPolicies,
    },
    ...{ mutating: cluster, validating: cluster, deployment: cluster, endpoints: cluster, certificates: cluster },
    ...{ document: cluster, mapping: cluster, accounts: NOWHERE, rbac: cluster, guard: cluster, issuer: cluster },
    ...{ roles: cluster, fleet: cluster },
    aws: {
      unseen: {
        what: 'the AWS side',
        why: 'only files were read, and it is read with a cluster',
        because: 'unasked',
      },
    },
    trials: { unseen: unasked('the use of the roles', '--try') },
    security: { unseen: unasked('the review of the security', '--security') },
  };
}

function unasked(what: string, needs: string): Unseen {
  return { what, why: `${needs} was not given`, because: 'unasked', needs };
}

function unseenIn(index: MappingIndex, unseen: Unseen): { namespaces: ReadonlyMap<string, { unseen: Unseen }> } {
  return { namespaces: new Map([...concernedNamespaces(index)].map((namespace) => [namespace, { unseen }])) };
}

/** Includes the account `default`, which Kubernetes creates in each namespace (pkg/controller/serviceaccount). */
function byNamespace(
  index: MappingIndex,
  accounts: readonly ServiceAccount[],
): ByNamespace<ReadonlyMap<string, ServiceAccount>> {
  const defaults = [...concernedNamespaces(index)].map((namespace) =>
    toAccount({ metadata: { namespace, name: 'default' } }),
  );
  const groups = Map.groupBy([...defaults, ...accounts], ({ namespace }) => namespace);
  const namespaces = [...groups].map(
    ([namespace, namespaceAccounts]) =>
      [namespace, { seen: new Map(namespaceAccounts.map((account) => [account.name, account])) }] as const,
  );
  return { complete: true, namespaces: new Map(namespaces) };
}
