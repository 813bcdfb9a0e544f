import { thousands } from '../../../text/counted.ts';
import type { Written } from '../../commands/init.ts';
import { type Block, paragraph } from '../../terminal/block.ts';
import { look, whole } from '../../terminal/text.ts';

/** The most differences that are printed; `--json` has all. */
const MOST_DIFFERENCES = 10;

/** Returns which of the seen jobs would not keep their account in enforce. */
export function differenceBlocks({ differences, jobs, jobsRead, past }: Written): readonly Block[] {
  // A pod that runs and is in the log counts once.
  const all = jobs + (past === undefined ? 0 : past.decided - past.running);
  if (all === 0) {
    const instead = past === undefined ? ', or with --audit-log' : '';
    const [what, how] =
      jobsRead === 'none'
        ? ['The pods of jobs were not read', `with permission to list pods, with --runner-namespace NAME${instead}`]
        : [
            `No job pod runs now${jobsRead === 'all' ? '' : ' in the namespaces that were read'}`,
            `while pipelines run${instead}`,
          ];
    return [paragraph(`${what}, so no rule follows from one. Run it again ${how}.`)];
  }
  if (differences.length === 0)
    return [
      paragraph(
        look('ok', `In enforce, ${all === 1 ? 'it keeps its account' : `all ${thousands(all)} keep their accounts`}.`),
      ),
    ];
  // Pods without a listed manager are reported with what is not covered.
  const shown = differences.filter(({ reason }) => reason !== 'no_manager');
  const more = shown.length - MOST_DIFFERENCES;
  return [
    paragraph([
      look(
        'warning',
        `${thousands(podsOf(differences))} of ${thousands(all)} ${all === 1 ? 'job pod' : 'job pods'} would not keep the account in enforce`,
      ),
      shown.length === 0 ? ', because their manager is not listed.' : ':',
    ]),
    ...shown
      .slice(0, MOST_DIFFERENCES)
      .map(({ account, namespace, pod, pods, reason, wanted = 'refused' }) =>
        paragraph(
          [
            whole(`${namespace}/${pod}`),
            `: ${account} → ${wanted} (${reason})${pods > 1 ? `, with ${thousands(pods - 1)} like it` : ''}`,
          ],
          { indent: 2, hang: 2 },
        ),
      ),
    ...(more > 0 ? [paragraph(`and ${more} more; use --json for all of them`, { indent: 2 })] : []),
    ...(shown.length > 0 && shown.length < differences.length
      ? [
          paragraph(`and ${thousands(podsOf(differences) - podsOf(shown))} whose manager is not listed`, {
            indent: 2,
          }),
        ]
      : []),
  ];
}

function podsOf(differences: Written['differences']): number {
  return differences.reduce((sum, { pods }) => sum + pods, 0);
}
