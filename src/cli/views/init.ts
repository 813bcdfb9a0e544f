import { join } from 'node:path';
import { count } from '../../doctor/checks/check.ts';
import { docsPage } from '../../files/docs-page.ts';
import { oneLine } from '../../printable.ts';
import type { Style } from '../command.ts';
import type { Result } from '../commands/init.ts';
import { nextCommands } from './init-next.ts';
import { joinLines } from './join-lines.ts';

/** Differences that are printed; --json has all. */
const MOST = 10;

/** What was found and written, what enforce would decide otherwise, and the next commands. */
export function toText(result: Result, style: Style): string {
  const { errors, jobs, output, projects, proposal, server, written } = result;
  const blocking = written.filter(({ state }) => state === 'exists');
  const found = `${count(proposal.managers.length, 'runner manager')}, ${count(jobs, 'job pod')} of ${count(projects, 'project')}`;
  return joinLines([
    `${style('bold', oneLine(server))}: ${found}`,
    '',
    ...(blocking.length > 0
      ? [
          `${style('red', 'Nothing was written')}, because these files exist:`,
          ...blocking.map(({ path }) => `  ${oneLine(join(output, path))}`),
          'Choose another folder with --output, or overwrite them with --force.',
        ]
      : written.map(
          ({ path, state }) =>
            `${state === 'written' ? style('green', 'wrote') : state}  ${oneLine(join(output, path))}`,
        )),
    ...errors.map(({ code, column, file, line, message }) =>
      oneLine(`${file}:${line}:${column} error ${message} [${code}]`),
    ),
    ...differenceLines(result, style),
    ...leftLines(result, style),
    ...unseenLines(result, style),
    ...(blocking.length > 0 ? [] : nextLines(result, style)),
  ]);
}

function differenceLines({ differences, jobs }: Result, style: Style): string[] {
  if (jobs === 0)
    return ['', 'No job pod runs now, so no rule could be derived from one. Run it again while pipelines run.'];
  if (differences.length === 0)
    return ['', style('green', `All ${count(jobs, 'job pod')} keep the account that they have.`)];
  const more = differences.length - MOST;
  return [
    '',
    style('yellow', `${count(differences.length, 'job pod')} of ${jobs} would not keep the account in enforce:`),
    ...differences.slice(0, MOST).map(({ account, namespace, pod, reason, wanted }) => {
      const change = wanted === undefined ? `${account} → refused` : `${account} → ${wanted}`;
      return `  ${oneLine(`${namespace}/${pod}: ${change} (${reason})`)}`;
    }),
    ...(more > 0 ? [`  and ${more} more; use --json for all of them`] : []),
  ];
}

function leftLines({ proposal }: Result, style: Style): string[] {
  if (proposal.left.length === 0) return [];
  return ['', 'Not covered:', ...proposal.left.map((text) => `  ${style('yellow', '!')} ${oneLine(text)}`)];
}

function unseenLines({ unseen }: Result, style: Style): string[] {
  if (unseen.length === 0) return [];
  const lines = unseen.map(
    ({ needs, what, why }) => `${what}: ${why}${needs === undefined ? '' : `; needs: ${needs}`}`,
  );
  return ['', 'Not read:', ...[...new Set(lines)].map((line) => `  ${style('yellow', '?')} ${oneLine(line)}`)];
}

function nextLines(result: Result, style: Style): string[] {
  const set = result.labels.flatMap(({ mode, namespace }) =>
    mode === undefined ? [] : [`${namespace} is in ${mode}`],
  );
  return [
    '',
    'Next: read the comments in what was written, then',
    '',
    ...nextCommands(result).map((command) => `  ${style('cyan', oneLine(command))}`),
    '',
    ...(result.for === 'fleet'
      ? ['The commands to install it are in the generated README.md, before the labels.']
      : []),
    ...set.map((text) => oneLine(`The label is set already: ${text}.`)),
    `More: ${docsPage('init.md')}`,
  ];
}
