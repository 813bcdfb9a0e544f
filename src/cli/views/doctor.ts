import type { Level } from '../../doctor/checks/finding.ts';
import { type CheckResult, type Diagnosis, findingsOf, type ReportedFinding } from '../../doctor/diagnosis.ts';
import type { Edit, Fix } from '../../doctor/fix/fix.ts';
import type { Unseen } from '../../doctor/world/seen.ts';
import { docsPage } from '../../files/docs-page.ts';
import { PROGRAM } from '../../names.ts';
import { escapeJson, oneLine } from '../../printable.ts';
import type { Style } from '../command.ts';
import { blockOf } from './join-lines.ts';

const LOOK: Record<Level, { mark: string; format: Parameters<Style>[0]; plural: string }> = {
  error: { mark: '✗', format: ['red', 'bold'], plural: 'errors' },
  warning: { mark: '!', format: ['yellow', 'bold'], plural: 'warnings' },
  notice: { mark: 'i', format: 'cyan', plural: 'notices' },
};
const LEVELS = Object.keys(LOOK) as Level[];

/** Findings of one kind that are printed: a thousand accounts without a role are one mistake. */
const MOST_ALIKE = 10;

function isNowhere(findings: readonly ReportedFinding[]): boolean {
  return findings.some(({ code }) => code === 'not_installed');
}

function nowhereText(): string {
  return [
    `${PROGRAM} was not found in this cluster. Check --context and --namespace.`,
    `How to install it: ${docsPage('installation.md')}`,
  ].join('\n');
}

/** The diagnosis for a person: findings, what was not checked, what passed, a summary. */
export function doctorText(diagnosis: Diagnosis, style: Style): string {
  const { checks, installation, server } = diagnosis;
  const findings = findingsOf(diagnosis);
  const head = `${style('bold', oneLine(server))}, webhook in namespace ${style('bold', oneLine(installation.namespace))}`;
  const blocks = [
    ...(isNowhere(findings) ? [nowhereText()] : []),
    ...[...Map.groupBy(findings, ({ code, level }) => `${level} ${code}`).values()].flatMap((alike) => [
      ...alike.slice(0, MOST_ALIKE).map((finding) => findingText(finding, style)),
      ...(alike.length > MOST_ALIKE
        ? [`  and ${alike.length - MOST_ALIKE} more [${alike[0]?.code}]; use --json for all of them`]
        : []),
    ]),
    ...section('Tried:', triedLines(diagnosis, style)),
    ...section('Not checked:', incompleteLines(checks, style)),
    ...section('Passed:', passedLines(checks, style)),
  ];
  return `${[head, ...blocks, summary(diagnosis, style)].join('\n\n')}\n`;
}

function findingText({ level, object, code, found, wanted, fix }: ReportedFinding, style: Style): string {
  const { mark, format } = LOOK[level];
  const lines = [
    `${style(format, `${mark} ${level}`)}  ${style('bold', oneLine(object))}  [${code}]`,
    `    found   ${oneLine(found)}`,
    `    wanted  ${oneLine(wanted)}`,
    ...fix.flatMap((one, index) => fixLines(one, index === 0 ? 'fix     ' : '        ', style)),
    style('dim', `    more    ${docsPage('doctor.md', code)}`),
  ];
  return blockOf(lines);
}

function fixLines(fix: Fix, label: string, style: Style): string[] {
  if ('command' in fix) return [`    ${label}${style('cyan', oneLine(fix.command))}`];
  return [`    ${label}${oneLine('advice' in fix ? fix.advice : editText(fix.edit))}`];
}

/** `configmap gitlab/runner, key config.template.toml: set runners[0].kubernetes.service_account to "default"` */
function editText({ document, loses = [], place, path, set, source }: Edit): string {
  const where = `in ${place}${source === undefined ? '' : `, or in ${source}`}`;
  const change = set === undefined ? `remove ${path}` : `set ${path} to ${escapeJson(JSON.stringify(set))}`;
  return `${where}: ${change}${nextStep(document)}${loses.length === 0 ? '' : ` (without the role then: ${loses.join(', ')})`}`;
}

/** A runner manager reads its configuration when it starts; an upgrade of GitLab's chart restarts it. */
function nextStep(document: Edit['document']): string {
  if (document.in === 'values') return ', then run helm upgrade';
  const isOfRunner = document.in === 'config map' && document.key.endsWith('.toml');
  return isOfRunner ? ', then restart the runner manager, which reads it when it starts' : '';
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [blockOf([title, ...lines])];
}

/** What was not seen, grouped by the checks that it affects: one missing permission often affects several. */
function incompleteLines(checks: readonly CheckResult[], style: Style): string[] {
  const titles = new Map<string, Set<string>>();
  for (const { title, unseen } of checks)
    for (const line of unseen.map(unseenLine)) titles.set(line, (titles.get(line) ?? new Set()).add(oneLine(title)));
  const groups = Map.groupBy(titles, ([, kept]) => [...kept].join('\n'));
  return [...groups].flatMap(([kept, lines]) => [
    ...shortened(lines.map(([line]) => line)).map((line) => `  ${style('yellow', '?')} ${line}`),
    ...kept.split('\n').map((title) => style('dim', `      affects: ${title}`)),
  ]);
}

/** Lines of one group that are printed: the same permission may be missing in hundreds of namespaces. */
const MOST_LINES = 4;

function shortened(lines: readonly string[]): readonly string[] {
  return lines.length <= MOST_LINES
    ? lines
    : [...lines.slice(0, MOST_LINES - 1), `${lines.length - MOST_LINES + 1} more like these`];
}

function unseenLine({ what, why, needs }: Unseen): string {
  return oneLine(`${what}: ${why}${needs === undefined ? '' : `; needs: ${needs}`}`);
}

/** The proof: who AWS says that each account is, and the object in the cache of a manager. */
function triedLines({ tried = [] }: Diagnosis, style: Style): string[] {
  return tried.flatMap(({ name, namespace, steps }) => {
    const passed = steps.filter(({ failed }) => failed === undefined);
    const lines = passed.flatMap(({ on, step }) => {
      if (step === 'identity') return [`${namespace}/${name} is ${on}`];
      return step === 'get' ? [`${namespace}/${name} wrote and read ${on}`] : [];
    });
    return lines.map((line) => `  ${style('green', '✓')} ${oneLine(line)}`);
  });
}

function passedLines(checks: readonly CheckResult[], style: Style): string[] {
  const passed = checks.filter(({ state }) => state === 'green');
  return passed.map(
    ({ title, looked }) => `  ${style('green', '✓')} ${oneLine(title)} ${style('dim', `(${oneLine(looked)})`)}`,
  );
}

function summary(diagnosis: Diagnosis, style: Style): string {
  const findings = findingsOf(diagnosis);
  const counts = LEVELS.flatMap((level) => {
    const { length } = findings.filter((finding) => finding.level === level);
    if (length === 0) return [];
    return [style(LOOK[level].format, length === 1 ? `1 ${level}` : `${length} ${LOOK[level].plural}`)];
  });
  const { length } = diagnosis.checks.filter(({ unseen }) => unseen.length > 0);
  const incomplete =
    length === 0 ? [] : [style('yellow', `${length} of ${diagnosis.checks.length} checks were incomplete`)];
  if (counts.length === 0 && incomplete.length === 0) return style('green', 'No findings.');
  return `${[...(counts.length === 0 ? ['No findings in what was checked'] : counts), ...incomplete].join(', ')}.`;
}
