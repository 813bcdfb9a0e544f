import { partitionOf } from '../../iam/partition.ts';
import { PROGRAM } from '../../names.ts';
import { type ProposedAccount, proposedAccounts } from '../propose/accounts.ts';
import type { ClusterFacts } from '../propose/cluster-facts.ts';
import { mostFrequent } from '../propose/managers/job-accounts.ts';
import type { Proposal } from '../propose/proposal.ts';
import type { Sight } from '../sight.ts';
import { DEFAULT_LINES, leftLines, ruleLines } from './rule-entries.ts';
import { comment, entry, inline } from './yaml-lines.ts';

/** What the text depends on apart from the proposal. */
type FleetParts = {
  /** A sentence on what the mapping does to the jobs that were seen. */
  summary: string;
  facts: ClusterFacts;
  accounts: Pick<Sight, 'accounts'>;
  webhookNamespace: string;
  /** The repository of the image, if the user gave it. */
  image: string | undefined;
};

/** Returns the fleet of a proposal. Its runners exist already, so the generated chart does not change them. */
export function fleetText(
  proposal: Proposal,
  { accounts, facts, image, summary, webhookNamespace }: FleetParts,
): string {
  const { managers } = proposal;
  const urls = managers.flatMap(({ runners }) => runners.flatMap(({ url }) => url ?? []));
  const url = mostFrequent(urls);
  const partition = partitionOf(facts.region.value);
  return `${[
    ...comment(
      `The runners of this cluster, their accounts and roles. Written by ${PROGRAM} init from what ran in the cluster: read it, then change what is wrong.`,
    ),
    ...comment(`${summary} Every field: docs/fleet.md of ${PROGRAM}`),
    'version: 1',
    '',
    ...leftLines(proposal),
    ...clusterLines(facts),
    ...(url === undefined ? comment('Not known: the URL of GitLab.') : []),
    `gitlab: {url: ${inline(url ?? 'https://gitlab.example.com')}}`,
    '',
    ...webhookLines(webhookNamespace, image),
    ...(managers.length === 0
      ? STARTER_LINES
      : [...accountLines(proposedAccounts(proposal, accounts, partition)), ...runnerLines(proposal)]),
    ...ruleLines(proposal),
    ...DEFAULT_LINES,
  ].join('\n')}\n`;
}

function clusterLines({ accountId, name, oidcIssuer, region }: ClusterFacts): string[] {
  const line = (key: string, { origin, value }: ClusterFacts['name'], text = inline(value)) => [
    ...comment(origin, '  '),
    `  ${key}: ${text}`,
  ];
  return [
    'cluster:',
    ...line('name', name),
    ...line('accountId', accountId, JSON.stringify(accountId.value)),
    ...line('region', region),
    ...line('oidcIssuer', oidcIssuer),
    '',
  ];
}

function webhookLines(namespace: string, image: string | undefined): string[] {
  return [
    'webhook:',
    `  namespace: ${inline(namespace)}`,
    ...(image === undefined
      ? [
          ...comment('Not known: the image of the webhook, in a registry that the nodes can reach.', '  '),
          `  #image: {repository: images.example.com/${PROGRAM}}`,
        ]
      : [`  image: {repository: ${inline(image)}}`]),
    '',
  ];
}

function accountLines(accounts: readonly ProposedAccount[]): string[] {
  return [
    ...comment('Accounts of managers and jobs. They exist: the chart does not change them (create: false).'),
    'serviceAccounts:',
    ...accounts.flatMap(({ kind, name, namespaces, roleArn, comments }) =>
      entry(comments, {
        ...{ name, kind, namespaces, roleArn },
        identity: roleArn === undefined ? 'none' : undefined,
        create: false,
      }),
    ),
    '',
  ];
}

function runnerLines({ managers }: Proposal): string[] {
  return [
    ...comment('Runners that other releases install (managed: false): the chart does not change them.'),
    'runners:',
    ...managers.flatMap(({ account, jobAccount, namespace, runners, comments }) =>
      runners.flatMap((runner, index) =>
        entry(index === 0 ? [...comments, ...runner.comments] : runner.comments, {
          ...{ name: runner.name, namespace, jobNamespaces: runner.namespaces },
          ...{ serviceAccount: account, jobServiceAccount: jobAccount, managed: false },
        }),
      ),
    ),
    '',
  ];
}

/** A runner that the chart would install, for a cluster in which none was found. */
const STARTER_LINES: readonly string[] = [
  ...comment('No runner was found that can be listed, so this is one that the chart installs. Change it as you like.'),
  'serviceAccounts:',
  ...entry([], { name: 'gitlab-runner-common', kind: 'manager', namespaces: ['gitlab'] }),
  'runners:',
  ...entry(['tokenSecret: the name of a Secret with the keys runner-token and runner-registration-token.'], {
    ...{ name: 'gitlab-runner', namespace: 'gitlab', serviceAccount: 'gitlab-runner-common' },
    tokenSecret: 'gitlab-runner-token',
  }),
  '',
];
