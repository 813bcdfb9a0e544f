import { type ServiceAccountObject, toAccount } from '../../accounts/from-object.ts';
import type { ServiceAccount } from '../../accounts/service-account.ts';
import type { Api } from '../../kubernetes/http/api.ts';
import type { MappingIndex } from '../../mapping/index/compile.ts';
import { modeOf } from '../derive/namespaces/modes.ts';
import { allSeen, type ByNamespace } from '../world/by-namespace.ts';
import { concernedNamespaces } from '../world/manager-accounts.ts';
import { isSeen, seenOr, type Unseen } from '../world/seen.ts';
import type { FleetFile, Labels, World } from '../world/world.ts';
import { readIssuer } from './cluster/read-issuer.ts';
import { readNamespaces } from './cluster/read-namespaces.ts';
import { readRbac } from './cluster/read-rbac.ts';
import { readCertificates } from './installation/read-certificates.ts';
import { readEndpoints } from './installation/read-endpoints.ts';
import { readGuard } from './installation/read-guard.ts';
import { type InstallationNames, readInstallation } from './installation/read-installation.ts';
import { readMapping } from './installation/read-mapping.ts';
import { readByNamespace } from './requests/read-by-namespace.ts';
import { createReader, type Reader } from './requests/reader.ts';
import { readRoles } from './roles/read-roles.ts';
import { readRunners } from './runners/read-runners.ts';

type ReadOptions = {
  api: Pick<Api, 'request'>;
  server: string;
  given: InstallationNames;
  /** The folder with the policies of roles in AWS. */
  trustPolicies: string | undefined;
  fleet: FleetFile | undefined;
  now: Date;
  /** Called with a few words on what is being read. */
  progress: (text: string) => void;
};

/**
 * Reads the data of all checks, with `get` and `list` only.
 *
 * @throws a user error `api_unreachable` or `api_unauthorized`, or `folder_unreadable`
 */
export async function readWorld(options: ReadOptions): Promise<World> {
  const { api, fleet, given, now, progress, server } = options;
  const reader = createReader(api);
  const roles = await readRoles(options.trustPolicies, fleet);
  progress('the webhook and its mapping');
  const issuer = await readIssuer(reader);
  const { installation: found, mutating, validating, deployment } = await readInstallation(reader, given);
  const { document, mapping, ...owner } = await readMapping(reader, found);
  const installation = { ...found, ...owner };
  const index = seenOr(mapping, undefined);
  const concerned = index === undefined ? new Set<string>() : concernedNamespaces(index);
  progress('namespaces, accounts, runners and permissions');
  const ours = isSeen(mutating)
    ? mutating.seen.filter(({ metadata }) => metadata.name === given.mutatingConfiguration)
    : [];
  const edits = seenOr(validating, undefined);
  const reading = readNamespaces(reader, concerned);
  const [namespaces, accounts, runners, rbac, guard, endpoints, certificates] = await Promise.all([
    reading,
    readAccounts(reader, concerned),
    reading.then((there) => readRunnersOf(reader, index, new Set([...concerned, ...labeledNamespaces(there)]))),
    readRbac(reader, new Set([...concerned, installation.namespace])),
    readGuard(reader, installation),
    readEndpoints(reader, installation),
    readCertificates(reader, installation, edits === undefined ? ours : [...ours, edits]),
  ]);
  return {
    ...{ now, server, installation, mutating, validating, deployment, document, mapping, issuer },
    ...{ namespaces, accounts, ...runners, rbac, guard, endpoints, roles },
    certificates: isSeen(mutating) ? { seen: certificates } : mutating,
    fleet: fleet === undefined ? { unseen: NO_FLEET } : { seen: fleet },
    aws: { unseen: notAsked('the AWS side', '--aws') },
    trials: { unseen: notAsked('the use of the roles', '--try') },
    security: { unseen: notAsked('the review of the security', '--security') },
  };
}

function notAsked(what: string, needs: string): Unseen {
  return { what, why: `${needs} was not given`, because: 'unasked', needs };
}

const NO_FLEET: Unseen = {
  what: 'the fleet',
  why: 'it was not provided',
  because: 'unasked',
  needs: '--fleet FILE',
};

function readAccounts(reader: Reader, concerned: ReadonlySet<string>) {
  return readByNamespace<ServiceAccountObject, ReadonlyMap<string, ServiceAccount>>(
    reader,
    {
      base: '/api/v1',
      resource: 'serviceaccounts',
      what: 'ServiceAccounts',
      keep: (objects) => new Map(objects.map((object) => [object.metadata.name, toAccount(object)])),
    },
    concerned,
  );
}

async function readRunnersOf(
  reader: Reader,
  index: MappingIndex | undefined,
  namespaces: ReadonlySet<string>,
): Promise<Pick<World, 'runners' | 'unreadRunners'>> {
  if (index === undefined) return { runners: { complete: false, namespaces: new Map() }, unreadRunners: [] };
  return readRunners(reader, index, namespaces);
}

function labeledNamespaces(namespaces: ByNamespace<Labels>): string[] {
  return [...allSeen(namespaces)].flatMap(([name, labels]) => (modeOf(labels) === undefined ? [] : [name]));
}
