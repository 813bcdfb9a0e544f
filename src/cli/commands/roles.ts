import { mapChecks } from '../../doctor/checks.ts';
import { roleMapOf } from '../../doctor/derive/map/role-map-of.ts';
import { diagnose } from '../../doctor/diagnosis.ts';
import { type Examination, examine } from '../../doctor/examine.ts';
import { worldOfFleet, worldOfMapping } from '../../doctor/read/file-world.ts';
import { isSeen } from '../../doctor/world/seen.ts';
import { userError } from '../../errors.ts';
import { readAccountList } from '../../files/read-accounts.ts';
import { readFleet } from '../../files/read-fleet.ts';
import { readMappingText } from '../../files/read-mapping.ts';
import { shownFile } from '../../files/read-text.ts';
import { filterMap } from '../../map/filter-map.ts';
import { worstOf } from '../../map/labels.ts';
import { mermaidOf } from '../../map/mermaid.ts';
import type { RoleMap } from '../../map/role-map.ts';
import { rowsOf } from '../../map/rows.ts';
import { MAPPING_KEY, PROGRAM, RELEASE } from '../../names.ts';
import type { Input, Io, Style } from '../command.ts';
import { rolesText } from '../views/roles.ts';
import { rolesPage } from '../views/roles-page.ts';

const FORMATS = ['text', 'mermaid', 'html'] as const;

/** A map, with where it comes from. */
export type Result = {
  /** `fleet.yaml`, `mapping.yaml`, or the address of the API server. */
  source: string;
  format: (typeof FORMATS)[number];
  map: RoleMap;
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
    account: { value: 'NAME', description: 'show only this ServiceAccount, NAME or NAMESPACE/NAME' },
    role: { value: 'ARN', description: 'show only this role, its ARN or its name' },
    format: {
      value: 'FORMAT',
      description: 'a table, a diagram for Markdown, or one page that works without a network',
      choices: FORMATS,
      default: 'text',
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
    aws: { description: 'also read the side of AWS, with your own credentials; changes nothing there' },
    profile: { value: 'NAME', description: 'profile of the AWS configuration (default: as for the AWS CLI)' },
    region: {
      value: 'REGION',
      description: 'region of AWS (default: as for the AWS CLI, or else that of the cluster)',
    },
    kubeconfig: { value: 'FILE', description: 'kubeconfig to use (default: the one that kubectl uses)' },
    context: { value: 'NAME', description: 'context of the kubeconfig (default: its current context)' },
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

/** @throws a user error `flags_conflict`, or `mapping_unseen` if the cluster has no mapping that can be read */
export async function run({ arguments: [file], options }: Input<typeof usage>, io: Io): Promise<Result> {
  checkCombination(file, options);
  const { account, format = 'text', project, role } = options;
  const { diagnosis, source, world } = await examination(file, options, io);
  const map = roleMapOf(world, diagnosis);
  if (map === undefined) throw unseenMapping(world);
  return { source, format: format as Result['format'], map: filterMap(map, { account, project, role }) };
}

type Options = Input<typeof usage>['options'];

async function examination(
  file: string | undefined,
  options: Options,
  io: Io,
): Promise<Examination & { source: string }> {
  const now = new Date();
  if (file !== undefined) {
    const source = shownFile(file);
    const world = await worldOfFleet({ file: source, fleet: await readFleet(file, io) }, now);
    return { source, world, diagnosis: diagnose(world, mapChecks) };
  }
  const { accounts, issuer, mapping, trustPolicies } = options;
  if (mapping !== undefined) {
    const { index, text } = await readMappingText(mapping, io);
    const list = accounts === undefined ? undefined : await readAccountList(accounts, io);
    const world = await worldOfMapping({ index, text, accounts: list, issuer, trustPolicies }, now);
    return { source: shownFile(mapping), world, diagnosis: diagnose(world, mapChecks) };
  }
  const { aws, context, fleet: planned, kubeconfig, mutatingConfiguration, namespace, profile, region } = options;
  const fleet =
    planned === undefined ? undefined : { file: shownFile(planned), fleet: await readFleet(planned, io, '--fleet') };
  const questions = { aws: aws === true, trial: undefined, profile, region };
  const progress = (text: string) => io.progress(`reading ${text} …`);
  const runtime = { env: process.env, version: io.version, now, progress };
  const examined = await examine(
    { kubeconfig, context, namespace, mutatingConfiguration, trustPolicies, fleet, questions },
    runtime,
  );
  return { ...examined, source: examined.diagnosis.server };
}

/** 1 when a reference is wrong, or a filter has left nothing. */
export function exitCode({ map }: Result): 0 | 1 {
  const rows = rowsOf(map);
  const isWrong = rows.some(({ sides }) => ['error', 'warning'].includes(worstOf(sides)));
  return isWrong || rows.length === 0 ? 1 : 0;
}

export const views = {
  text: (result: Result, style: Style) => {
    if (result.format === 'mermaid') return mermaidOf(result.map);
    if (result.format === 'html') return rolesPage(result);
    return rolesText(result, style);
  },
  json: ({ map, source }: Result) => ({ source, ...map }),
};

/** Options of one source do nothing beside another. */
const OF_CLUSTER = [
  'fleet',
  'aws',
  'profile',
  'region',
  'kubeconfig',
  'context',
  'namespace',
  'mutatingConfiguration',
] as const;
const OF_MAPPING = ['accounts', 'issuer'] as const;

function checkCombination(file: string | undefined, options: Options): void {
  const { mapping } = options;
  if (file !== undefined && mapping !== undefined)
    throw userError('FLEET and --mapping cannot be combined: each is the source of the map', {
      code: 'flags_conflict',
      where: '--mapping',
      hint: 'remove one of them',
    });
  const isOfFiles = file !== undefined || mapping !== undefined;
  const unused = [
    ...(isOfFiles ? OF_CLUSTER : []),
    ...(mapping === undefined ? OF_MAPPING : []),
    ...(file === undefined ? [] : (['trustPolicies'] as const)),
  ].find((key) => options[key] !== undefined);
  if (unused === undefined) return;
  const flag = `--${unused.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  const source = file === undefined ? (mapping === undefined ? 'a cluster' : '--mapping') : 'a FLEET';
  throw userError(`${flag} has no effect with ${source} as the source of the map`, {
    code: 'option_without_effect',
    where: flag,
    hint: 'remove it, or name another source: FLEET, --mapping FILE, or neither for the cluster',
  });
}

function unseenMapping({ mapping }: Examination['world']): Error {
  const why = isSeen(mapping) ? '' : `: ${mapping.unseen.why}`;
  return userError(`the mapping of the cluster was not read${why}`, {
    code: 'mapping_unseen',
    hint: 'run doctor, which says what is missing; or show a file with --mapping FILE',
  });
}
