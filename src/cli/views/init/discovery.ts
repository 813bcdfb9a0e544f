import { join } from 'node:path';
import { unseenWords } from '../../../doctor/world/unseen-words.ts';
import { tiedRules } from '../../../init/propose/rules/tied-rules.ts';
import { PROGRAM } from '../../../names.ts';
import { docsPage } from '../../../package/docs-page.ts';
import { counted, thousands } from '../../../text/counted.ts';
import type { Written } from '../../commands/init.ts';
import { type Block, paragraph, separated } from '../../terminal/block.ts';
import { levelLabel } from '../../terminal/level-label.ts';
import { look, whole } from '../../terminal/text.ts';
import { differenceBlocks } from './differences.ts';
import { firstCommands, IMAGE, labelCommands } from './next-commands.ts';

/** Returns what was found and written, what enforce would decide differently, and the next commands. */
export function initBlocks(result: Written): readonly Block[] {
  const { jobs, jobsRead, past, projects, proposal, server, written } = result;
  const running =
    jobsRead === 'none' ? 'job pods not read' : `${counted(jobs, 'job pod')} of ${counted(projects, 'project')}`;
  const found = `${counted(proposal.managers.length, 'runner manager')}, ${running}${past === undefined ? '' : `; ${inLog(past)}`}`;
  const isWritten = written.every(({ state }) => state !== 'exists');
  return separated([
    [paragraph([look('strong', server), `: ${found}`])],
    installedBlocks(result),
    // Comes first if pods of jobs were not read, because then everything below is incomplete.
    jobsRead === 'all' ? [] : unseenBlocks(result),
    isWritten ? fileBlocks(result) : inTheWay(result),
    errorBlocks(result),
    [...differenceBlocks(result), ...tiedBlocks(result)],
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
      `, because ${installed}. Jobs may have their accounts from that mapping, so do not replace it with the written one: compare the two with ${PROGRAM} plan, and check the installation with ${PROGRAM} doctor.`,
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

/**
 * Warns of rules that name only some managers: seen jobs do not show whether the same jobs also run with other
 * managers.
 */
function tiedBlocks({ proposal }: Written): readonly Block[] {
  const { length } = tiedRules(proposal);
  if (length === 0) return [];
  return [
    paragraph(
      `${counted(length, 'rule')} that ${length === 1 ? 'follows from jobs names' : 'follow from jobs name'} managers in createdBy, and other managers create jobs in the same namespaces: a job with one of those does not get the account of the rule, and enforce refuses the job if it requests it. Add them to createdBy where they may run these jobs.`,
    ),
  ];
}

function leftBlocks({ proposal }: Written): readonly Block[] {
  return list('Not covered by the files:', proposal.left, '!');
}

function unseenBlocks({ unseen }: Written): readonly Block[] {
  return list('Not read:', [...new Set(unseen.map(unseenWords))], '?');
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
  const commands = (list: readonly string[]) =>
    list.map((command) => paragraph(whole(command, 'command'), { indent: 2 }));
  const toObserve = labelCommands(result);
  // A fleet's namespaces are labeled only after the installation, whose commands are in the generated README.
  const isFleet = installed === undefined && result.for === 'fleet';
  return [
    [paragraph('Next: read the comments in what was written, then:')],
    isFleet ? commands(firstCommands(result)) : commands([...firstCommands(result), ...toObserve]),
    ...(isFleet
      ? [
          [
            paragraph(
              `The generated README.md has the commands of the installation${toObserve.length === 0 ? '.' : '. After it, observe what enforce would do:'}`,
            ),
          ],
          commands(toObserve),
        ]
      : []),
    [
      ...(installed === undefined && result.for === 'chart' && image === undefined
        ? [paragraph(`Replace ${IMAGE} by the image of the webhook in your registry.`)]
        : []),
      ...(labeled.length === 0 ? [] : [paragraph(`Labeled already: ${labeled.join(', ')}.`)]),
      paragraph([look('faint', 'More: '), look('faint', docsPage('init.md'))]),
    ],
  ];
}
