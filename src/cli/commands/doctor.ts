import { leastPolicy, type PolicyScope } from '../../aws/least-policy.ts';
import { reviewOf } from '../../doctor/checklist/review.ts';
import { roleMapOf } from '../../doctor/derive/map/role-map-of.ts';
import { examine } from '../../doctor/examine.ts';
import { readFleet } from '../../files/read-fleet.ts';
import { shownFile } from '../../files/read-text.ts';
import { rememberText } from '../../files/remember-text.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { RELEASE } from '../../names.ts';
import { checkOptions } from '../doctor/check-options.ts';
import type { DoctorResult } from '../doctor/doctor-result.ts';
import { exitCodeOfChecks } from '../doctor/exit-code-of-checks.ts';
import { givenOptions } from '../doctor/given-options.ts';
import { fleetPlaces } from '../formats/fleet-places.ts';
import { FORMAT_OPTION } from '../formats/format-report.ts';
import { AWS_OPTIONS, CLUSTER_OPTIONS } from '../options/cluster-options.ts';
import type { Input, Io } from '../run/command.ts';
import { doctorFormat, doctorJson, doctorText } from '../views/doctor/views.ts';

export const usage = {
  description: `Checks an installation in a cluster: accounts, roles, labels, the configuration of the runners, and the webhook itself.
Each finding comes with its fix. Without --try, the doctor changes nothing. It works with whatever permissions it has, and reads
no Secret except that of the webhook's certificate. Exit code 1: there are errors or warnings. Exit code 2: the cluster could not be
read, or nothing was found but a permission was missing or a request failed.`,
  arguments: [],
  options: {
    ...CLUSTER_OPTIONS,
    namespace: { value: 'NAME', description: 'namespace of the webhook (default: as in its registration)' },
    fleet: {
      value: 'FILE',
      description:
        'fleet that the cluster should match; its roles count as those in AWS unless --aws or --trust-policies reads them',
    },
    trustPolicies: {
      value: 'DIR',
      description: 'policies of the roles in AWS: ROLE.json, or output of aws iam; ROLE/*.json for permissions',
    },
    aws: { description: 'also read the AWS side of each reference, with your own credentials; changes nothing there' },
    format: {
      ...FORMAT_OPTION,
      description: `${FORMAT_OPTION.description}; html is one page with the map of all references that works without a network; markdown is the report of --security`,
      choices: [...FORMAT_OPTION.choices, 'html', 'markdown'],
    },
    security: {
      description:
        'answer the checklist of docs/security.md, line by line: yes, no with findings, not checked, or by hand; also reads workloads and NetworkPolicies',
    },
    printPolicy: {
      description: 'only print the IAM policy that --aws needs; with --fleet, for its cluster and bucket',
    },
    ...AWS_OPTIONS,
    try: {
      description:
        'also use the role of each account: request a token, assume the role, and for managers write and remove an object in the cache',
    },
    serviceAccount: { value: 'NAMESPACE/NAME', description: 'only account that --try tries' },
    mutatingConfiguration: {
      value: 'NAME',
      description: 'name of the MutatingWebhookConfiguration of the webhook',
      default: RELEASE.mutatingWebhookConfiguration,
    },
    validatingConfiguration: {
      value: 'NAME',
      description: 'name of its ValidatingWebhookConfiguration for edits of the mapping',
      default: RELEASE.validatingWebhookConfiguration,
    },
    guardPolicies: {
      value: 'PREFIX',
      description: 'prefix of the names of the policies of the guard',
      default: RELEASE.guardPolicies,
    },
  },
  examples: [
    { command: 'gitlab-runner-irsa doctor', shows: 'the cluster of the current kubectl context' },
    {
      command: 'gitlab-runner-irsa doctor --aws --profile production',
      shows: 'both sides of every reference: the accounts in the cluster and the roles in AWS',
    },
    {
      command: 'gitlab-runner-irsa doctor --try --service-account gitlab/ci-billing',
      shows: 'the proof: a token of the account, exchanged for its role',
    },
    {
      command:
        'mkdir -p aws && aws iam get-account-authorization-details --filter Role LocalManagedPolicy > aws/roles.json && gitlab-runner-irsa doctor --trust-policies aws',
      shows: 'the same without access to AWS: from files',
    },
    { command: 'gitlab-runner-irsa doctor --aws --format html > doctor.html', shows: 'the same as a page to share' },
    {
      command: 'gitlab-runner-irsa doctor --security --aws --format markdown > security.md',
      shows: 'a report for a security review: each line of the checklist with its answer, versions, digests',
    },
    { command: 'gitlab-runner-irsa doctor --context production --json', shows: 'another cluster, as JSON' },
  ],
} as const;

export async function run({ options: typed }: Input<typeof usage>, io: Io): Promise<DoctorResult> {
  const { aws, fleet: file, format, printPolicy, profile, region, serviceAccount, try: isTrial, ...options } = typed;
  checkOptions(typed, io.env);
  const { read, text } = rememberText(io.read);
  const fleet =
    file === undefined
      ? undefined
      : { file: shownFile(file), fleet: await readFleet(file, { ...io, read }, '--fleet') };
  const progress = (text: string) => io.progress(`reading ${text} …`);
  if (printPolicy) return { is: 'policy', policy: leastPolicy(fleet === undefined ? {} : scopeOf(fleet.fleet)) };
  const trial = isTrial ? { account: serviceAccount } : undefined;
  const questions = { aws: aws === true, trial, profile, region };
  const runtime = { env: io.env, version: io.version, now: new Date(), progress };
  const { diagnosis, world } = await examine({ ...options, fleet, questions }, runtime);
  if (format === 'html') return { is: 'page', diagnosis, map: roleMapOf(world, diagnosis) };
  const places = fleet === undefined ? undefined : fleetPlaces(fleet.file, text(), fleet.fleet);
  if (!options.security) return { is: 'diagnosis', diagnosis, places };
  const review = reviewOf(world, diagnosis, io.version, givenOptions(typed, usage.options));
  return { is: 'review', diagnosis, review, places, isMarkdown: format === 'markdown' };
}

function scopeOf({ cache, cluster }: Fleet): PolicyScope {
  const { awsAccount, name, partition, region } = cluster;
  return { awsAccount, partition, region, cluster: name, bucket: cache?.bucket };
}

export function exitCode(result: DoctorResult): 0 | 1 | 2 {
  return result.is === 'policy' ? 0 : exitCodeOfChecks(result.diagnosis.checks);
}

export const views = { text: doctorText, json: doctorJson, report: doctorFormat };
