import type { Level } from '../../doctor/checks/finding.ts';
import { type CheckResult, type Diagnosis, findingsOf, type ReportedFinding } from '../../doctor/diagnosis.ts';
import type { Edit, Fix } from '../../doctor/fix/fix.ts';
import type { Unseen } from '../../doctor/world/seen.ts';
import { docsPage } from '../../files/docs-page.ts';
import { PROGRAM } from '../../names.ts';
import type { Style } from '../command.ts';

const LOOK: Record<Level, { mark: string; format: Parameters<Style>[0]; plural: string }> = {
  error: { mark: '✗', format: ['red', 'bold'], plural: 'errors' },
  warning: { mark: '!', format: ['yellow', 'bold'], plural: 'warnings' },
  notice: { mark: 'i', format: 'cyan', plural: 'notices' },
};
const LEVELS = Object.keys(LOOK) as Level[];

/** A thousand accounts without a role are one mistake. */
const MOST_ALIKE = 10;

/** Nobody installs two thirds of it. */
const TRACES = ['registration_absent', 'webhook_absent', 'mapping_absent'];

function isNowhere(findings: readonly ReportedFinding[]): boolean {
  return TRACES.every((trace) => findings.some(({ code }) => code === trace));
}

function nowhereText(): string {
  return [
    `Nothing of ${PROGRAM} was found here. Is this the right cluster (--context), and the right namespace (--namespace)?`,
    `How to install it: ${docsPage('installation.md')}`,
  ].join('\n');
}

/** What a person wants to know, in this order: what is wrong, what nobody could look at, what is right, the sum. */
export function doctorText(diagnosis: Diagnosis, style: Style): string {
  const { checks, installation, server } = diagnosis;
  const findings = findingsOf(diagnosis);
  const head = `${style('bold', server)}, webhook in namespace ${style('bold', installation.namespace)}`;
  const blocks = [
    ...(isNowhere(findings) ? [nowhereText()] : []),
    ...[...Map.groupBy(findings, ({ code, level }) => `${level} ${code}`).values()].flatMap((alike) => [
      ...alike.slice(0, MOST_ALIKE).map((finding) => findingText(finding, style)),
      ...(alike.length > MOST_ALIKE
        ? [`  and ${alike.length - MOST_ALIKE} more [${alike[0]?.code}]; --json has all`]
        : []),
    ]),
    ...[section('Could not look:', blindLines(checks, style))].filter((block) => block !== ''),
    ...[section('Looked at, and right:', greenLines(checks, style))].filter((block) => block !== ''),
  ];
  return `${[head, ...blocks, summary(diagnosis, style)].join('\n\n')}\n`;
}

function findingText({ level, object, code, found, wanted, fix }: ReportedFinding, style: Style): string {
  const { mark, format } = LOOK[level];
  const lines = [
    `${style(format, `${mark} ${level}`)}  ${style('bold', plain(object))}  [${code}]`,
    `    found   ${plain(found)}`,
    `    wanted  ${plain(wanted)}`,
    ...fix.flatMap((one, index) => fixLines(one, index === 0 ? 'fix     ' : '        ', style)),
    style('dim', `    more    ${docsPage('doctor.md', code)}`),
  ];
  return lines.join('\n');
}

function fixLines(fix: Fix, label: string, style: Style): string[] {
  if ('command' in fix) return [`    ${label}${style('cyan', plain(fix.command))}`];
  return [`    ${label}${plain('advice' in fix ? fix.advice : editText(fix.edit))}`];
}

/** `configmap gitlab/runner, key config.template.toml: set runners[0].kubernetes.service_account to "default"` */
function editText({ place, path, set, source }: Edit): string {
  const where = `in ${place}${source === undefined ? '' : `, or in ${source}`}`;
  return set === undefined ? `${where}: remove ${path}` : `${where}: set ${path} to ${JSON.stringify(set)}`;
}

/** Names of users, and texts that people wrote, may hold what moves the cursor or turns the writing round. */
function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '?');
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [title, ...lines].join('\n');
}

/** Reasons that keep the same checks from looking stand together: one right that is missing keeps several from it. */
function blindLines(checks: readonly CheckResult[], style: Style): string[] {
  const titles = new Map<string, Set<string>>();
  for (const { title, unseen } of checks)
    for (const line of unseen.map(unseenLine)) titles.set(line, (titles.get(line) ?? new Set()).add(title));
  const groups = Map.groupBy(titles, ([, kept]) => [...kept].join('\n'));
  return [...groups].flatMap(([kept, lines]) => [
    ...shortened(lines.map(([line]) => line)).map((line) => `  ${style('yellow', '?')} ${line}`),
    ...kept.split('\n').map((title) => style('dim', `      not said: ${title}`)),
  ]);
}

/** The same right may be missing for hundreds of namespaces. */
const MOST = 4;

function shortened(lines: readonly string[]): readonly string[] {
  return lines.length <= MOST ? lines : [...lines.slice(0, MOST - 1), `${lines.length - MOST + 1} more of this kind`];
}

function unseenLine({ what, why, needs }: Unseen): string {
  return plain(`${what}: ${why}${needs === undefined ? '' : `; needs: ${needs}`}`);
}

function greenLines(checks: readonly CheckResult[], style: Style): string[] {
  const green = checks.filter(({ state }) => state === 'green');
  return green.map(({ title, looked }) => `  ${style('green', '✓')} ${title} ${style('dim', `(${looked})`)}`);
}

function summary(diagnosis: Diagnosis, style: Style): string {
  const findings = findingsOf(diagnosis);
  const counts = LEVELS.flatMap((level) => {
    const { length } = findings.filter((finding) => finding.level === level);
    if (length === 0) return [];
    return [style(LOOK[level].format, length === 1 ? `1 ${level}` : `${length} ${LOOK[level].plural}`)];
  });
  const { length } = diagnosis.checks.filter(({ unseen }) => unseen.length > 0);
  const blind =
    length === 0 ? [] : [style('yellow', `${length} of ${diagnosis.checks.length} checks could not see all`)];
  if (counts.length === 0 && blind.length === 0) return style('green', 'Nothing is wrong.');
  return `${[...(counts.length === 0 ? ['Nothing wrong in what was seen'] : counts), ...blind].join(', ')}.`;
}
