import { type CheckResult, type Diagnosis, findingsOf, type ReportedFinding } from '../../../doctor/diagnosis.ts';
import { unseenWords } from '../../../doctor/world/unseen-words.ts';
import { PROGRAM } from '../../../names.ts';
import { docsPage } from '../../../package/docs-page.ts';
import { type Block, paragraph, separated } from '../../terminal/block.ts';
import { countOfLevel } from '../../terminal/level-label.ts';
import { look, type Span, type Text, whole } from '../../terminal/text.ts';
import { modeWords } from '../mode-words.ts';
import { findingBlocks } from './finding.ts';
import { foldFindings } from './fold-findings.ts';

const LEVELS = ['error', 'warning', 'notice'] as const;

/** The most findings of one code that are printed. */
const MOST_ALIKE = 10;

function isNowhere(findings: readonly ReportedFinding[]): boolean {
  return findings.some(({ code }) => code === 'not_installed');
}

function nowhere(): readonly Block[] {
  return [
    paragraph(`${PROGRAM} was not found in this cluster. Check --context and --namespace.`),
    paragraph(`How to install it: ${docsPage('installation.md')}`),
  ];
}

/** Returns the diagnosis for people: findings, what was not checked, what passed, a summary. */
export function doctorBlocks(diagnosis: Diagnosis): readonly Block[] {
  const { checks, installation, modes, server } = diagnosis;
  const findings = findingsOf(diagnosis);
  const ofCodes = Map.groupBy(foldFindings(findings), ([first]) => `${first?.level} ${first?.code}`);
  return separated([
    [
      paragraph([look('strong', server), ', webhook in namespace ', look('strong', installation.namespace)]),
      ...(modes === null ? [] : [paragraph(modeWords(modes), { label: 'modes  ' })]),
    ],
    ...(isNowhere(findings) ? [nowhere()] : []),
    ...[...ofCodes.values()].flatMap((alike) => [...alike.slice(0, MOST_ALIKE).map(findingBlocks), more(alike)]),
    section('Tried:', tried(diagnosis)),
    section('Not checked:', incomplete(checks)),
    section('Passed:', passed(checks)),
    [summary(diagnosis)],
  ]);
}

function more(alike: readonly (readonly ReportedFinding[])[]): readonly Block[] {
  const left = alike.slice(MOST_ALIKE).flat();
  if (left.length === 0) return [];
  return [paragraph(`and ${left.length} more [${left[0]?.code}]; use --json for all of them`, { indent: 2 })];
}

function section(title: string, blocks: readonly Block[]): readonly Block[] {
  return blocks.length === 0 ? [] : [paragraph(title), ...blocks];
}

/** Returns a line of a list, after a mark. */
function item(mark: Span, text: Text): Block {
  return paragraph(text, { indent: 2, label: [mark, ' '] });
}

/**
 * Returns what could not be read, grouped by the checks that it affects, because one missing permission often affects
 * several.
 */
function incomplete(checks: readonly CheckResult[]): readonly Block[] {
  const titles = new Map<string, Set<string>>();
  for (const { title, unseen } of checks)
    for (const line of unseen.map(unseenWords)) titles.set(line, (titles.get(line) ?? new Set()).add(title));
  const groups = Map.groupBy(titles, ([, kept]) => JSON.stringify([...kept]));
  return [...groups.values()].flatMap((lines) => [
    ...shortened(lines.map(([line]) => line)).map((line) => item(look('warning', '?'), line)),
    ...[...(lines[0]?.[1] ?? [])].map((title) =>
      paragraph(look('faint', title), { indent: 6, label: look('faint', 'affects: ') }),
    ),
  ]);
}

/**
 * The most lines of one group that are printed, because the same permission may be missing in hundreds of namespaces.
 */
const MOST_LINES = 4;

function shortened(lines: readonly string[]): readonly string[] {
  return lines.length <= MOST_LINES
    ? lines
    : [...lines.slice(0, MOST_LINES - 1), `${lines.length - MOST_LINES + 1} more like these`];
}

/** Returns what `--try` proved: who each account is in AWS, and the object that it wrote and read in a cache. */
function tried({ tried = [] }: Diagnosis): readonly Block[] {
  return tried.flatMap(({ name, namespace, steps }) => {
    const done = steps.filter(({ failed }) => failed === undefined);
    return done.flatMap(({ on, step }) => {
      if (step === 'identity') return [item(OK, [`${namespace}/${name} is `, whole(on)])];
      return step === 'get' ? [item(OK, [`${namespace}/${name} wrote and read `, whole(on)])] : [];
    });
  });
}

const OK = look('ok', '✓');

function passed(checks: readonly CheckResult[]): readonly Block[] {
  const green = checks.filter(({ state }) => state === 'green');
  return green.map(({ title, looked }) => item(OK, [`${title} `, look('faint', `(${looked})`)]));
}

function summary(diagnosis: Diagnosis): Block {
  const findings = findingsOf(diagnosis);
  const counts = LEVELS.flatMap((level) => {
    const { length } = findings.filter((finding) => finding.level === level);
    return length === 0 ? [] : [countOfLevel(length, level)];
  });
  const { length } = diagnosis.checks.filter(({ unseen }) => unseen.length > 0);
  const blind = length === 0 ? [] : [look('warning', `${length} of ${diagnosis.checks.length} checks were incomplete`)];
  if (counts.length === 0 && blind.length === 0) return paragraph(look('ok', 'No findings.'));
  const parts = [...(counts.length === 0 ? ['No findings in what was checked'] : counts), ...blind];
  return paragraph([...parts.flatMap((part, at) => (at === 0 ? [part] : [', ', part])), '.']);
}
