import type { Fleet } from '../../fleet/fleet.ts';
import { managedRunners, unmanagedRunners } from '../../fleet/managed-runners.ts';
import type { RoleInFleet } from '../../fleet/roles.ts';
import { PROGRAM } from '../../names.ts';
import type { StackTemplate } from '../iam/iam.ts';
import { iamCommands } from './iam.ts';
import { mapSection, markdownCell } from './map.ts';
import { namespacesOf } from './namespaces-of.ts';
import { rollout } from './rollout.ts';
import { otherReleases } from './runners.ts';
import { shellBlock } from './shell-block.ts';

/**
 * Returns the README of the output folder: accounts, runners, and the commands in the order to run them.
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
    ...rollout(fleet),
  ].join('\n')}\n`;
}

/** Explains that `unannotated: allow`, which some accounts need, also applies to the accounts with an annotation. */
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
  // The namespaces of runners that another release installs exist already.
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
      // Runners may share a Secret, which kubectl can create only once.
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
