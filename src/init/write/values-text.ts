import { MAPPING_KEY, PROGRAM } from '../../names.ts';
import { type ProposedAccount, proposedAccounts } from '../propose/accounts.ts';
import type { Proposal } from '../propose/proposal.ts';
import type { Sight } from '../sight.ts';
import { comment, entry, inline } from './yaml-lines.ts';

/**
 * Returns values for the chart, which does not install the runners of the proposal. The mapping is a separate file, so
 * that users keep its comments.
 */
export function valuesText(
  proposal: Proposal,
  accounts: Pick<Sight, 'accounts'>,
  { image, partition }: { image: string | undefined; partition: string },
): string {
  return `${[
    ...comment(`Values of the chart. Written by ${PROGRAM} init: read it, then change what is wrong.`),
    ...(image === undefined
      ? [
          ...comment('Not known: the image of the webhook, in a registry that the nodes can reach.'),
          `#image: {repository: images.example.com/${PROGRAM}}`,
        ]
      : [`image: {repository: ${inline(image)}}`]),
    '',
    ...accountLines(proposal, proposedAccounts(proposal, accounts, partition)),
    ...comment(`The mapping is in ${MAPPING_KEY}: the ConfigMap gets it after the installation, and is edited there.`),
    'mapping: null',
    '',
    ...comment('The runners exist: the chart installs none.'),
    'gitlab-runner: {enabled: false}',
  ].join('\n')}\n`;
}

function accountLines({ managers }: Proposal, accounts: readonly ProposedAccount[]): string[] {
  const ofManagers = accounts.filter(({ kind }) => kind === 'manager');
  if (ofManagers.length === 0)
    return [
      ...comment('Not known: the accounts of runner managers, because none was found that can be listed.'),
      'serviceAccounts: []',
      '',
    ];
  const entries = ofManagers.flatMap(({ name, namespaces, roleArn }) =>
    namespaces.flatMap((namespace) => {
      const manager = managers.find(({ key }) => key === `${namespace}/${name}`);
      const elsewhere = manager?.namespaces.some((one) => one !== namespace) === true;
      return entry(manager?.runners.flatMap(({ comments }) => comments.slice(0, 1)) ?? [], {
        ...{ name, kind: 'manager', namespaces: [namespace] },
        jobNamespaces: elsewhere ? manager?.namespaces : undefined,
        ...{ roleArn, create: false },
      });
    }),
  );
  return [
    ...comment(
      'Accounts of runner managers. They exist: the chart does not change them. It grants them what a manager needs in',
    ),
    ...comment('jobNamespaces, among it the permission of the guard to enter jobs.'),
    'serviceAccounts:',
    ...entries,
    '',
  ];
}
