import { managerGroups } from '../fleet/derive-mapping.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { managedRunners, unmanagedRunners } from '../fleet/managed-runners.ts';
import type { RoleInFleet } from '../fleet/roles.ts';
import { MAPPING_KEY, MODE_LABEL, PROGRAM } from '../names.ts';
import type { StackTemplate } from './iam/iam.ts';
import { iamCommands } from './readme-iam.ts';
import { mapSection, markdownCell } from './readme-map.ts';
import { otherReleases } from './readme-runners.ts';
import { shellBlock } from './shell-block.ts';

/**
 * The README of the output folder: accounts, runners, and the commands in order.
 *
 * @param stacks the CloudFormation templates
 */
export function readmeOf(fleet: Fleet, roles: readonly RoleInFleet[], stacks: readonly StackTemplate[]): string {
  const { cluster } = fleet;
  return `${[
    `# The fleet on ${cluster.name}`,
    '',
    `Written by \`${PROGRAM} generate\`: change the fleet and generate again. All names come from one`,
    'file, so both sides of every reference agree. `pipeline/fleet.gitlab-ci.yml` is a pipeline for the',
    'repository of the fleet: include it, and merge requests show errors and what the change does.',
    '',
    '| account | namespaces | kind | role |',
    '|---|---|---|---|',
    ...fleet.serviceAccounts.map(
      ({ name, namespaces, kind, role }) =>
        `| \`${name}\` | ${namespaces.join(', ')} | ${kind} | ${role === undefined ? 'none' : `\`${role.arn}\``} |`,
    ),
    '',
    ...withoutAnnotation(fleet),
    '| runner | namespace | jobs in | runs as | tags |',
    '|---|---|---|---|---|',
    ...fleet.runners.map(
      ({ name, namespace, jobNamespaces, serviceAccount, tags }) =>
        `| \`${name}\` | ${namespace} | ${jobNamespaces.join(', ')} | \`${serviceAccount}\` | ${tags.map(markdownCell).join(', ')} |`,
    ),
    '',
    ...mapSection(fleet),
    'Run every command in this folder.',
    '',
    ...namespacesAndTokens(fleet),
    ...iamCommands(fleet, roles, stacks),
    ...chartCommands(fleet),
    ...otherReleases(fleet),
    ...tries(fleet),
  ].join('\n')}\n`;
}

/** What `unannotated: allow`, for some accounts, means for the others. */
function withoutAnnotation({ serviceAccounts, unannotated }: Fleet): string[] {
  const annotated = serviceAccounts.filter(({ identity }) => identity === 'irsa');
  if (unannotated !== 'allow' || annotated.length === 0) return [];
  return [
    `The mapping has \`unannotated: allow\`, for all accounts: the webhook does not warn if one with \`identity: irsa\``,
    `loses its annotation. \`${PROGRAM} doctor --fleet fleet.yaml\` reports that.`,
    '',
  ];
}

function namespacesAndTokens(fleet: Fleet): string[] {
  // Where a runner of another release works, the namespaces exist.
  const existing = new Set(
    unmanagedRunners(fleet.runners).flatMap(({ jobNamespaces, namespace }) => [namespace, ...jobNamespaces]),
  );
  const managed = managedRunners(fleet.runners);
  return [
    '## 1. Namespaces and tokens',
    '',
    ...(managed.length === 0 ? ['The runners exist already, with their namespaces and tokens.', ''] : []),
    ...shellBlock([
      ...namespacesOf(fleet)
        .filter((namespace) => !existing.has(namespace))
        .map((namespace) => `kubectl create namespace ${namespace}`),
      // Runners may share a Secret, and kubectl creates it once.
      ...new Set(
        managed.map(
          ({ namespace, tokenSecret }) =>
            `kubectl --namespace ${namespace} create secret generic ${tokenSecret} \\\n  --from-literal=runner-token=glrt-… --from-literal=runner-registration-token=`,
        ),
      ),
    ]),
    ...(managed.length === 0
      ? []
      : ['The token, the tags and the protection of a runner are set when you create it in GitLab.', '']),
  ];
}

function chartCommands({ runners, webhook }: Fleet): string[] {
  const image = webhook.image.repository === undefined ? ' \\\n  --set image.repository=…' : '';
  return [
    '## 3. The chart',
    '',
    ...shellBlock([
      ...(managedRunners(runners).length === 0 ? [] : ['helm dependency update chart']),
      `helm upgrade --install ${PROGRAM} chart --namespace ${webhook.namespace} --create-namespace${image}`,
      `kubectl --namespace ${webhook.namespace} rollout status deployment/${PROGRAM}`,
    ]),
  ];
}

function tries(fleet: Fleet): string[] {
  const label = (mode: string) =>
    namespacesOf(fleet).map((namespace) => `kubectl label namespace ${namespace} ${MODE_LABEL}=${mode} --overwrite`);
  return [
    '## 4. Observe, enforce, test',
    '',
    'What the mapping decides about a job, without a cluster:',
    '',
    ...shellBlock(explainCommand(fleet)),
    'In `observe` nothing is changed or refused; the log shows what `enforce` would do:',
    '',
    ...shellBlock(label('observe')),
    'When it shows what you expect:',
    '',
    ...shellBlock(label('enforce')),
    `Then run \`pipeline/.gitlab-ci.yml\` in a project.${debugPods(fleet)}`,
  ];
}

function debugPods({ serviceAccounts }: Fleet): string {
  const account = serviceAccounts.find(({ role }) => role !== undefined);
  return account === undefined ? '' : ` \`debug/\` has a pod for each account, such as \`debug/${account.name}.yaml\`.`;
}

function explainCommand({ runners }: Fleet): string[] {
  const [group] = managerGroups(runners);
  return [
    `${PROGRAM} explain --mapping ${MAPPING_KEY} --project 4242 \\\n  --namespace ${group?.runners[0]?.jobNamespaces[0]} --requester ${group?.namespace}/${group?.serviceAccount}`,
  ];
}

/** The namespaces of runners, jobs and accounts. */
function namespacesOf({ runners, serviceAccounts }: Fleet): readonly string[] {
  const all = [
    ...runners.flatMap(({ namespace, jobNamespaces }) => [namespace, ...jobNamespaces]),
    ...serviceAccounts.flatMap(({ namespaces }) => namespaces),
  ];
  return [...new Set(all)];
}
