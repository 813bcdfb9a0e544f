import { join } from 'node:path';
import { PROGRAM } from '../../../names.ts';
import { docsPage } from '../../../package/docs-page.ts';
import { counted, thousands } from '../../../text/counted.ts';
import type { Written } from '../../commands/init.ts';
import { apart, type Block, paragraph } from '../../terminal/block.ts';
import { levelLabel } from '../../terminal/level-label.ts';
import { look, whole } from '../../terminal/text.ts';
import { IMAGE, nextCommands } from './next-commands.ts';

/** Differences that are printed; --json has all. */
const MOST = 10;

/** What was found and written, what enforce would decide otherwise, and the next commands. */
export function initBlocks(result: Written): readonly Block[] {
  const { jobs, jobsRead, past, projects, proposal, server, written } = result;
  const running =
    jobsRead === 'none' ? 'job pods not read' : `${counted(jobs, 'job pod')} of ${counted(projects, 'project')}`;
  const found = `${counted(proposal.managers.length, 'runner manager')}, ${running}${past === undefined ? '' : `; ${inLog(past)}`}`;
  const isWritten = written.every(({ state }) => state !== 'exists');
  return apart([
    [paragraph([look('strong', server), `: ${found}`])],
    installedBlocks(result),
    // Without the pods of jobs, everything below is less than it looks.
    jobsRead === 'all' ? [] : unseenBlocks(result),
    isWritten ? fileBlocks(result) : inTheWay(result),
    errorBlocks(result),
    differenceBlocks(result),
    leftBlocks(result),
    jobsRead === 'all' ? unseenBlocks(result) : [],
    ...(isWritten ? nextBlocks(result) : []),
  ]);
}

/** `1,204 pods of 38 projects in the audit log` */
function inLog({ pods, projects, running }: NonNullable<Written['past']>): string {
  const now = running === 0 ? '' : `, ${thousands(running)} of which ${running === 1 ? 'runs' : 'run'} now`;
  return `${thousands(pods)} ${pods === 1 ? 'pod' : 'pods'} of ${counted(projects, 'project')} in the audit log${now}`;
}

function installedBlocks({ installed }: Written): readonly Block[] {
  if (installed === undefined) return [];
  return [
    paragraph([
      look('warning', 'Already installed: the active mapping decides'),
      `, because ${installed}. The accounts of jobs may be what it assigned, so do not replace it by what was written: compare them with ${PROGRAM} plan, and see what is wrong with ${PROGRAM} doctor.`,
    ]),
  ];
}

function fileBlocks({ output, written }: Written): readonly Block[] {
  return written.map(({ path, state }) =>
    paragraph(whole(join(output, path)), { label: [look('ok', state === 'written' ? 'wrote' : 'unchanged'), '  '] }),
  );
}

function inTheWay({ output, written }: Written): readonly Block[] {
  return [
    paragraph([look('error', 'Nothing was written'), ', because these files exist:']),
    ...written.map(({ path }) => paragraph(whole(join(output, path)), { indent: 2 })),
    paragraph('Choose another folder with --output, or overwrite them with --force.'),
  ];
}

function errorBlocks({ errors }: Written): readonly Block[] {
  return errors.map(({ code, column, file, line, message }) =>
    paragraph([whole(`${file}:${line}:${column}`), ` ${message} [${code}]`], { label: levelLabel('error') }),
  );
}

function differenceBlocks({ differences, jobs, jobsRead, past }: Written): readonly Block[] {
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
  // What has no manager is among what is not covered.
  const shown = differences.filter(({ reason }) => reason !== 'no_manager');
  const more = shown.length - MOST;
  return [
    paragraph([
      look(
        'warning',
        `${thousands(podsOf(differences))} of ${thousands(all)} ${all === 1 ? 'job pod' : 'job pods'} would not keep the account in enforce`,
      ),
      shown.length === 0 ? ', because their manager is not listed.' : ':',
    ]),
    ...shown
      .slice(0, MOST)
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

function leftBlocks({ proposal }: Written): readonly Block[] {
  return list('Not covered by the files:', proposal.left, '!');
}

function unseenBlocks({ unseen }: Written): readonly Block[] {
  const lines = unseen.map(
    ({ needs, what, why }) => `${what}: ${why}${needs === undefined ? '' : `; needs: ${needs}`}`,
  );
  return list('Not read:', [...new Set(lines)], '?');
}

function list(title: string, lines: readonly string[], mark: string): readonly Block[] {
  if (lines.length === 0) return [];
  return [
    paragraph(title),
    ...lines.map((line) => paragraph(line, { indent: 2, label: [look('warning', mark), ' '] })),
  ];
}

function nextBlocks(result: Written): readonly (readonly Block[])[] {
  const { image, installed, labels } = result;
  const labeled = labels.flatMap(({ mode, namespace }) => (mode === undefined ? [] : [`${namespace} (${mode})`]));
  return [
    [paragraph('Next: read the comments in what was written, then:')],
    nextCommands(result).map((command) => paragraph(whole(command, 'command'), { indent: 2 })),
    [
      ...(installed === undefined && result.for === 'chart' && image === undefined
        ? [paragraph(`Replace ${IMAGE} by the image of the webhook in your registry.`)]
        : []),
      ...(installed === undefined && result.for === 'fleet'
        ? [paragraph('The generated README.md has the commands of the installation, before the labels.')]
        : []),
      ...(labeled.length === 0 ? [] : [paragraph(`Labeled already: ${labeled.join(', ')}.`)]),
      paragraph([look('faint', 'More: '), look('faint', docsPage('init.md'))]),
    ],
  ];
}
