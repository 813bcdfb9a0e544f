import type { Expected } from '../../cases/case.ts';
import type { Style } from '../command.ts';
import type { PlacedRule, Tested, TestedCase } from '../test/tested.ts';
import { joinLines } from './join-lines.ts';

/** The failed cases, the rules that no case reaches, and a summary. */
export function toText(tested: Tested, style: Style): string {
  const { cases, failed } = tested;
  const blocks = cases.filter(({ passed }) => !passed).flatMap((one) => [...failure(one, style), '']);
  return joinLines([
    ...blocks,
    ...unreached(tested, style),
    `${cases.length} ${plural(cases.length, 'case')}: ${style('green', `${cases.length - failed} passed`)}, ${failed === 0 ? '0 failed' : style(['red', 'bold'], `${failed} failed`)}`,
  ]);
}

function failure(one: TestedCase, style: Style): string[] {
  const { file, name, place } = one;
  const head = `${file}:${place.line}:${place.column} ${style(['red', 'bold'], 'failed')} ${style('bold', name)}`;
  return [head, ...failureLines(one)];
}

/** What a failed case expected, what it got, and why. */
export function failureLines({ expected, got, near }: TestedCase): string[] {
  return [
    `  expected  ${expectedWords(expected)}`,
    `  got       ${got.account ?? 'refused'} (${got.reason})`,
    ...(got.message === undefined ? [] : [`            ${got.message}`]),
    `  decided   ${decidedBy(got)}`,
    ...near.map((rule) => `  ✗ ${ruleWords(rule)}: ${rule.why}`),
  ];
}

function expectedWords({ account, reason, rule }: Expected): string {
  return [
    ...(account === undefined ? [] : [account]),
    ...(reason === undefined ? [] : [account === undefined ? `the reason ${reason}` : `(${reason})`]),
    ...(rule === undefined ? [] : [`by rule ${rule}`]),
  ].join(' ');
}

function decidedBy({ byDefault, rule }: TestedCase['got']): string {
  if (rule !== undefined) return `by rule ${ruleWords(rule)}`;
  return byDefault ? 'by the default, because no rule matches' : 'before the rules are tried';
}

/** `billing (mapping.yaml:14)` */
export function ruleWords({ file, place, rule }: PlacedRule): string {
  return place === undefined ? `${rule} (derived from ${file})` : `${rule} (${file}:${place.line})`;
}

function unreached({ everyRule, ruleCount, unreached: rules }: Tested, style: Style): string[] {
  if (rules.length === 0) return [];
  const label = everyRule ? style(['red', 'bold'], 'error') : style('yellow', 'warning');
  return [
    `${label} no case reaches ${rules.length} of ${ruleCount} rules:`,
    ...rules.map((rule) => `  ${ruleWords(rule)}`),
    '',
  ];
}

function plural(count: number, word: string): string {
  return count === 1 ? word : `${word}s`;
}
