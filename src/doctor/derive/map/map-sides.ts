import { mustGet } from '../../../collections/must-get.ts';
import { parseIssuer } from '../../../iam/oidc-issuer.ts';
import type {
  AccountNode,
  MapEdge,
  MapFinding,
  MapNode,
  RoleMap,
  RoleNode,
  RunnerNode,
  Side,
} from '../../../map/role-map.ts';
import { grantsGiving } from '../../../mapping/index/accounts.ts';
import type { Diagnosis } from '../../diagnosis.ts';
import { isSeen, seenOr, type Unseen } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';
import { roleNamed } from '../roles/role-named.ts';
import { signsForCache } from '../runners/cache/runner-cache.ts';
import { cacheSides } from './cache-sides.ts';
import { type PlacedFindings, placedFindings } from './placed-findings.ts';
import { distinctFindings, nameOf, side, unseenNote } from './side.ts';

type Context = { world: World; placed: PlacedFindings; byId: ReadonlyMap<string, MapNode>; users: Users };
/** The accounts that have each role, as `namespace/name`. */
type Users = ReadonlyMap<string, readonly string[]>;

/**
 * Adds the doctor's findings to both sides of each reference of a map. Judges nothing itself: a side without a finding
 * is right, or was not read.
 */
export function withSides(map: RoleMap, world: World, diagnosis: Pick<Diagnosis, 'checks'>): RoleMap {
  const placed = placedFindings(diagnosis);
  const byId = new Map(map.nodes.map((node) => [node.id, node]));
  const users = new Map<string, string[]>();
  for (const { from, to } of map.edges) {
    const account = mustGet(byId, from);
    if (account.is === 'account') users.set(to, [...(users.get(to) ?? []), ...keysOf(account)]);
  }
  const context = { world, placed, byId, users };
  return {
    nodes: map.nodes.map((node) => (node.is === 'runner' ? { ...node, sides: runnerSides(node, context) } : node)),
    edges: map.edges.map((edge) => ({ ...edge, sides: sidesOf(edge, context) })),
  };
}

function sidesOf({ from, to }: MapEdge, context: Context): readonly Side[] {
  const [start, end] = [mustGet(context.byId, from), mustGet(context.byId, to)];
  if (end.is === 'account') return [accountSide(end, context)];
  if (start.is === 'account' && end.is === 'role') return roleSides(start, end, context);
  return start.is === 'role' && end.is === 'cache' ? cacheSides(start, end, context) : [];
}

/** Includes the accounts that the runner configures for its jobs, even if no rule names them. */
function runnerSides({ manager: key, name }: RunnerNode, { placed, world }: Context): readonly Side[] {
  const managers = seenOr(world.mapping, undefined)?.mapping.managers ?? [];
  const configured = managers
    .filter((manager) => manager.key === key)
    .flatMap(({ jobServiceAccounts, namespaces }) =>
      namespaces.flatMap((namespace) => jobServiceAccounts.map((account) => `${namespace}/${account}`)),
    );
  const found = distinctFindings([
    ...placed.ofRunner(name),
    ...configured.flatMap((account) => placed.ofAccount('account', account)),
  ]);
  const isWorkload = /^(?:deployment|statefulset) /.test(name);
  if (!isWorkload) return [side('runner', found, unseenNote(unseenRunners(world)))];
  return [side('runner', found)];
}

function unseenRunners({ runners }: World): Unseen {
  const [unseen] = [...runners.namespaces.values()].flatMap((namespaceRunners) =>
    isSeen(namespaceRunners) ? [] : [namespaceRunners.unseen],
  );
  return unseen ?? { what: 'its configuration', why: 'no workload with its account was seen', because: 'absent' };
}

function accountSide(account: AccountNode, { placed, world }: Context): Side {
  const found = distinctFindings(keysOf(account).flatMap((key) => placed.ofAccount('account', key)));
  if (account.exists === 'unknown') {
    const [unseen] = account.namespaces.flatMap((namespace) => {
      const namespaceAccounts = world.accounts.namespaces.get(namespace);
      return namespaceAccounts === undefined || isSeen(namespaceAccounts) ? [] : [namespaceAccounts.unseen];
    });
    return side('account', found, unseen === undefined ? 'its namespace was not read' : unseenNote(unseen));
  }
  if (account.exists === 'yes') return side('account', found);
  return {
    ...side('account', found),
    ...(found.length === 0 ? { note: 'it does not exist, and no job needs it' } : {}),
  };
}

function roleSides(account: AccountNode, role: RoleNode, context: Context): readonly Side[] {
  const { placed, world } = context;
  const keys = keysOf(account);
  const ofAccounts = (of: Side['side']) => keys.flatMap((key) => placed.ofAccount(of, key));
  const annotated = distinctFindings(ofAccounts('annotation'));
  if (role.arn === undefined) return [unannotatedSide(annotated, account, world)];
  const trusted = distinctFindings([...ofAccounts('trust'), ...placed.ofRole('trust', nameOf(role.arn))]);
  const isWrong = annotated.some(({ level }) => level === 'error');
  const note = isWrong ? 'the side of the account has to be right first' : trustUnseen(role.arn, world);
  const association = role.by === 'association' && !isSeen(world.aws) ? unseenNote(world.aws.unseen) : undefined;
  return [side('annotation', annotated, association), side('trust', trusted, note)];
}

/** With EKS Pod Identity, an account has its role from an association, which only AWS shows. */
function unannotatedSide(found: readonly MapFinding[], account: AccountNode, world: World): Side {
  const { aws, mapping } = world;
  const mode = seenOr(mapping, undefined)?.mapping.unannotated;
  if (mode === 'allow' && !isSeen(aws))
    return side('annotation', found, `its role may be an association of EKS Pod Identity: ${unseenNote(aws.unseen)}`);
  if (found.length === 0 && keysOf(account).some((key) => mayNeedRole(key, world)))
    return side(
      'annotation',
      found,
      'it needs a role only for a cache, and the configuration of its manager was not read',
    );
  return { ...side('annotation', found), ...(found.length === 0 ? { note: 'it has no role and needs none' } : {}) };
}

/** True for an account of managers whose configuration was not read completely. */
function mayNeedRole(key: string, world: World): boolean {
  const [namespace = '', name = ''] = key.split('/');
  const index = seenOr(world.mapping, undefined);
  const isManagers =
    index !== undefined && [...grantsGiving(index.accounts, namespace, name)].some(({ to }) => to === 'manager');
  return isManagers && signsForCache(world, { namespace, name }) === undefined;
}

/** Says why the trust policy of a role was not checked; `undefined` if it was. */
function trustUnseen(arn: string, { fleet, issuer, roles }: World): string | undefined {
  if (!isSeen(roles)) return unseenNote(roles.unseen);
  if (!isSeen(issuer)) return unseenNote(issuer.unseen);
  const { live, source } = roles.seen;
  const own = seenOr(fleet, undefined);
  if (own?.file === source && own.fleet.cluster.oidcIssuer !== parseIssuer(issuer.seen))
    return `${source} is the fleet of another cluster`;
  if (roleNamed(roles.seen, arn)?.trust !== undefined) return undefined;
  const known = live?.unseen.get(arn);
  return known === undefined ? `${source} does not contain it` : unseenNote(known);
}

function keysOf({ name, namespaces }: AccountNode): readonly string[] {
  return namespaces.map((namespace) => `${namespace}/${name}`);
}
