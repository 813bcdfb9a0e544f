import { PROGRAM } from '../../names.ts';
import type { Proposal, ProposedManager } from '../propose/proposal.ts';
import { DEFAULT_LINES, leftLines, ruleLines } from './rule-entries.ts';
import { comment, entry } from './yaml-lines.ts';

/**
 * Returns the mapping of a proposal, with a comment on each entry.
 *
 * @param summary a sentence on what the mapping does to the jobs that were seen
 */
export function mappingText(proposal: Proposal, summary: string): string {
  return `${[
    ...comment(
      `Which pod gets which ServiceAccount. Written by ${PROGRAM} init from what ran in the cluster: read it, then change what is wrong.`,
    ),
    ...comment(`${summary} Every field: docs/mapping.md of ${PROGRAM}`),
    'version: 1',
    '',
    ...leftLines(proposal),
    ...managerLines(proposal.managers),
    ...ruleLines(proposal),
    ...DEFAULT_LINES,
  ].join('\n')}\n`;
}

function managerLines(managers: readonly ProposedManager[]): string[] {
  if (managers.length === 0)
    return [
      ...comment('Who may create job pods. No runner manager was found that can be listed: remove the # and name it.'),
      '#managers:',
      ...entry([], { serviceAccount: 'gitlab/gitlab-runner', jobServiceAccounts: ['default'] }, 'as comment'),
      '',
    ];
  return [
    ...comment('Who may create job pods.'),
    'managers:',
    ...managers.flatMap(({ instance, jobAccount, key, namespaces, runners, comments }) =>
      entry([...runners.flatMap((runner) => runner.comments), ...comments], {
        ...{ serviceAccount: key, instance },
        jobServiceAccounts: [jobAccount],
        namespaces,
      }),
    ),
    '',
  ];
}
