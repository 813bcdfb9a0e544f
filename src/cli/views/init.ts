import { join } from 'node:path';
import { count } from '../../doctor/checks/check.ts';
import { docsPage } from '../../files/docs-page.ts';
import type { Result } from '../commands/init.ts';
import { apart, type Block, paragraph } from '../terminal/block.ts';
import { look, type Span, type Text, whole } from '../terminal/text.ts';
import { nextCommands } from './init-next.ts';

/** Differences that are printed; --json has all. */
const MOST = 10;

/** What was found and written, what enforce would decide otherwise, and the next commands. */
export function initBlocks(result: Result): readonly Block[] {
  const { errors, jobs, output, projects, proposal, server, written } = result;
  const blocking = written.filter(({ state }) => state === 'exists');
  const found = `${count(proposal.managers.length, 'runner manager')}, ${count(jobs, 'job pod')} of ${count(projects, 'project')}`;
  const files: readonly Block[] =
    blocking.length > 0
      ? [
          paragraph([look('error', 'Nothing was written'), ', because these files exist:']),
          ...blocking.map(({ path }) => paragraph(whole(join(output, path)), { indent: 2 })),
          paragraph('Choose another folder with --output, or overwrite them with --force.'),
        ]
      : written.map(({ path, state }) =>
          paragraph(whole(join(output, path)), { label: [state === 'written' ? look('ok', 'wrote') : state, '  '] }),
        );
  return apart([
    [paragraph([look('strong', server), `: ${found}`])],
    [
      ...files,
      ...errors.map(({ code, column, file, line, message }) =>
        paragraph([whole(`${file}:${line}:${column}`), ' ', look('error', 'error'), ` ${message} [${code}]`], {
          hang: 2,
        }),
      ),
    ],
    differences(result),
    list('Not covered:', look('warning', '!'), proposal.left),
    list('Not read:', look('warning', '?'), unseenIn(result)),
    ...(blocking.length > 0 ? [] : next(result)),
  ]);
}

function differences({ differences, jobs }: Result): readonly Block[] {
  if (jobs === 0)
    return [paragraph('No job pod runs now, so no rule could be derived from one. Run it again while pipelines run.')];
  if (differences.length === 0)
    return [paragraph(look('ok', `All ${count(jobs, 'job pod')} keep the account that they have.`))];
  const more = differences.length - MOST;
  return [
    paragraph(
      look('warning', `${count(differences.length, 'job pod')} of ${jobs} would not keep the account in enforce:`),
    ),
    ...differences.slice(0, MOST).map(({ account, namespace, pod, reason, wanted }) => {
      const change = wanted === undefined ? `${account} → refused` : `${account} → ${wanted}`;
      return paragraph(`${namespace}/${pod}: ${change} (${reason})`, { indent: 2, hang: 2 });
    }),
    ...(more > 0 ? [paragraph(`and ${more} more; use --json for all of them`, { indent: 2 })] : []),
  ];
}

function list(title: string, mark: Span, lines: readonly Text[]): readonly Block[] {
  if (lines.length === 0) return [];
  return [paragraph(title), ...lines.map((line) => paragraph(line, { indent: 2, label: [mark, ' '] }))];
}

function unseenIn({ unseen }: Result): readonly string[] {
  const lines = unseen.map(
    ({ needs, what, why }) => `${what}: ${why}${needs === undefined ? '' : `; needs: ${needs}`}`,
  );
  return [...new Set(lines)];
}

function next(result: Result): readonly (readonly Block[])[] {
  const set = result.labels.flatMap(({ mode, namespace }) =>
    mode === undefined ? [] : [`${namespace} is in ${mode}`],
  );
  const sentences = [
    ...(result.for === 'fleet'
      ? ['The commands to install it are in the generated README.md, before the labels.']
      : []),
    ...set.map((text) => `The label is set already: ${text}.`),
    `More: ${docsPage('init.md')}`,
  ];
  return [
    [paragraph('Next: read the comments in what was written, then')],
    nextCommands(result).map((command) => paragraph(whole(command, 'command'), { indent: 2 })),
    sentences.map((sentence) => paragraph(sentence)),
  ];
}
