import { mapFacts } from '../../doctor/derive/map/map-facts.ts';
import { roleMapOf } from '../../doctor/derive/map/role-map-of.ts';
import type { Diagnosis } from '../../doctor/diagnosis.ts';
import type { Examination } from '../../doctor/examine.ts';
import { isSeen } from '../../doctor/world/seen.ts';
import { userError } from '../../errors.ts';
import { checkIdFlag } from '../../gitlab-id.ts';
import { filterMap, type MapFilter } from '../../map/filter-map.ts';
import { worstOf } from '../../map/labels.ts';
import { mermaidOf } from '../../map/mermaid.ts';
import type { RoleMap } from '../../map/role-map.ts';
import { rowsOf } from '../../map/rows.ts';
import { rulesOfProject } from '../../map/rules-of-project.ts';
import { readsLabel } from '../../mapping/reads-label.ts';
import { MAPPING_KEY, PROGRAM, RELEASE } from '../../names.ts';
import { AWS_OPTIONS, CLUSTER_OPTIONS } from '../options/cluster-options.ts';
import { withoutEffect } from '../options/without-effect.ts';
import { readSource } from '../roles/read-source.ts';
import type { Input, Io } from '../run/command.ts';
import { rolesPage } from '../views/roles/page.ts';
import { rolesBlocks } from '../views/roles/text.ts';

const FORMATS = ['text', 'mermaid', 'html'] as const;

/** A map, and where it comes from. */
export type Result = {
  /** `fleet.yaml`, `mapping.yaml`, or the address of the API server. */
  source: string;
  format: (typeof FORMATS)[number];
  map: RoleMap;
  /** The modes of the cluster's namespaces; null for files. */
  modes: Diagnosis['modes'];
  /** True if the result depends on the top-level group of the project, which the user did not name. */
  isGroupUnknown: boolean;
};

export const usage = {
  description: `Shows the whole map: which projects get which role, by which rule of the mapping and which ServiceAccount, with both
sides of each reference as the doctor judges them. It reads the cluster; with FLEET or --mapping only files. Exit code 1: a
reference is wrong, or nothing matches the filter.`,
  arguments: [
    { name: 'FLEET', description: 'fleet to show instead of a cluster, - for standard input', optional: true },
  ],
  options: {
    project: { value: 'ID', description: 'show only what jobs of this project can get' },
    rootGroup: { value: 'ID', description: 'with --project: the top-level group of this project' },
    account: { value: 'NAME', description: 'show only this ServiceAccount, NAME or NAMESPACE/NAME' },
    role: { value: 'ARN', description: 'show only this role, its ARN or its name' },
    format: {
      value: 'FORMAT',
      description: 'a table by default, a diagram for Markdown, or one page that works without a network',
      choices: FORMATS,
    },
    mapping: { value: 'FILE', description: 'mapping to show instead of a cluster' },
    accounts: {
      value: 'FILE',
      description: 'ServiceAccounts for --mapping, as kubectl get serviceaccounts -A -o yaml prints them',
    },
    issuer: { value: 'URL', description: "the cluster's OIDC issuer for --mapping, to check trust policies" },
    trustPolicies: {
      value: 'DIR',
      description: 'policies of the roles in AWS: ROLE.json, or output of aws iam; ROLE/*.json for permissions',
    },
    fleet: { value: 'FILE', description: 'fleet whose roles are compared with the cluster, instead of those in AWS' },
    aws: { description: 'also read the AWS side of each reference, with your own credentials; changes nothing there' },
    ...AWS_OPTIONS,
    ...CLUSTER_OPTIONS,
    namespace: { value: 'NAME', description: 'namespace of the webhook (default: as in its registration)' },
    mutatingConfiguration: {
      value: 'NAME',
      description: `name of the MutatingWebhookConfiguration of the webhook (default: ${RELEASE.mutatingWebhookConfiguration})`,
    },
  },
  examples: [
    { command: `${PROGRAM} roles --aws`, shows: 'the cluster of the current kubectl context, and the roles in AWS' },
    { command: `${PROGRAM} roles fleet.yaml --format html > roles.html`, shows: 'a fleet as a page to share' },
    { command: `${PROGRAM} roles --mapping ${MAPPING_KEY} --project 4242`, shows: 'what jobs of one project can get' },
  ],
} as const;

/**
 * Reads a source and returns the map of its roles.
 *
 * @throws a user error `flags_conflict`, `project_invalid`, or `mapping_unseen` if the cluster has no mapping that can
 * be read
 */
export async function run({ arguments: [file], options }: Input<typeof usage>, io: Io): Promise<Result> {
  const { account, format = 'text', project, role, rootGroup } = options;
  checkIdFlag('--project', project);
  checkRootGroup(project, rootGroup);
  const { diagnosis, source, world } = await readSource(file, options, io);
  const map = roleMapOf(world, diagnosis);
  if (map === undefined) throw unseenMapping(world);
  const isOfFiles = file !== undefined || options.mapping !== undefined;
  const filter = { account, role, project: project === undefined ? undefined : projectOf(world, project, rootGroup) };
  return {
    ...{ source, modes: isOfFiles ? null : diagnosis.modes, format: format as Result['format'] },
    map: filterMap(map, filter),
    isGroupUnknown: project !== undefined && rootGroup === undefined && readsGroup(world, filter.project),
  };
}

/** Returns the rules that can decide jobs of a project; `undefined` if no mapping was read. */
function projectOf(world: Examination['world'], id: string, rootGroup: string | undefined): MapFilter['project'] {
  if (!isSeen(world.mapping)) return undefined;
  const facts = mapFacts(world.mapping.seen, world, { lineOf: () => undefined, open: new Set() });
  return { id, rootGroup, rules: rulesOfProject(facts, id, rootGroup) };
}

/** True if one of these rules depends on the top-level group of the project. */
function readsGroup({ mapping }: Examination['world'], project: MapFilter['project']): boolean {
  if (!isSeen(mapping)) return false;
  const { rules } = mapping.seen.mapping;
  return readsLabel({ rules: rules.filter(({ name }) => project?.rules.has(`rule:rule ${name}`)) }, 'rootGroups');
}

/**
 * Refuses an invalid id, or one without a project.
 *
 * @throws a user error `root_group_invalid` or `option_without_effect`
 */
function checkRootGroup(project: string | undefined, rootGroup: string | undefined): void {
  checkIdFlag('--root-group', rootGroup);
  if (rootGroup === undefined || project !== undefined) return;
  throw withoutEffect(
    'rootGroup',
    'without --project: it is the top-level group of that project',
    'set --project ID, or remove it',
  );
}

/** Returns 1 if a reference is wrong, or if no row matches the filter. */
export function exitCode({ map }: Result): 0 | 1 {
  const rows = rowsOf(map);
  const isWrong = rows.some(({ sides }) => ['error', 'warning'].includes(worstOf(sides)));
  return isWrong || rows.length === 0 ? 1 : 0;
}

export const views = {
  text: (result: Result) => {
    if (result.format === 'mermaid') return mermaidOf(result.map);
    if (result.format === 'html') return rolesPage(result);
    return rolesBlocks(result);
  },
  json: ({ map, modes, source }: Result) => ({ source, modes, ...map }),
};

function unseenMapping({ mapping }: Examination['world']): Error {
  const why = isSeen(mapping) ? '' : `: ${mapping.unseen.why}`;
  return userError(`the mapping of the cluster was not read${why}`, {
    code: 'mapping_unseen',
    hint: 'run doctor, which says what is missing; or show a file with --mapping FILE',
  });
}
