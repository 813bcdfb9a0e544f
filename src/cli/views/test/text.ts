import type { Expected } from '../../../cases/case.ts';
import { counted } from '../../../text/counted.ts';
import { type Block, paragraph, separated } from '../../terminal/block.ts';
import { look, whole } from '../../terminal/text.ts';
import { withCommands } from '../../terminal/with-commands.ts';
import type { PlacedRule, Tested, TestedCase } from '../../test/tested.ts';

/** Returns the failed cases, the rules that no case reaches, and a summary. */
export function testBlocks(tested: Tested): readonly Block[] {
  const { cases, failed } = tested;
  return separated([
    ...cases.filter(({ passed }) => !passed).map(failure),
    unreached(tested),
    [
      paragraph([
        `${counted(cases.length, 'case')}: `,
        look('ok', `${cases.length - failed} passed`),
        ', ',
        failed === 0 ? '0 failed' : look('error', `${failed} failed`),
      ]),
    ],
  ]);
}

function failure(one: TestedCase): readonly Block[] {
  const { file, name, place } = one;
  const at = whole(`${file}:${place.line}:${place.column}`);
  return [
    paragraph([at, ' ', look('error', 'failed'), ' ', look('strong', name)], { hang: 2 }),
    ...failureParts(one).map(([label, text]) => paragraph(withCommands(text), { label })),
  ];
}

/** Returns what a failed case expected, what it got, and why. */
export function failureLines(one: TestedCase): string[] {
  return failureParts(one).map((parts) => parts.join(''));
}

function failureParts({ expected, got, near, note }: TestedCase): readonly (readonly [label: string, text: string])[] {
  return [
    ['  expected  ', expectedWords(expected)],
    ['  got       ', `${got.account ?? 'refused'} (${got.reason})`],
    ...(got.message === undefined ? [] : ([['            ', got.message]] as const)),
    ['  decided   ', decidedBy(got)],
    ...near.map((rule) => ['  ✗ ', `${ruleWords(rule)}: ${rule.why}`] as const),
    ...(note === undefined ? [] : ([['  note      ', note]] as const)),
  ];
}

/** `ci-billing (patched) by rule billing` */
export function expectedWords({ account, reason, rule }: Expected): string {
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

function unreached({ everyRule, ruleCount, unreached: rules }: Tested): readonly Block[] {
  if (rules.length === 0) return [];
  const level = everyRule ? 'error' : 'warning';
  return [
    paragraph([look(level, level), ` no case reaches ${rules.length} of ${ruleCount} rules:`]),
    ...rules.map((rule) => paragraph(whole(ruleWords(rule)), { indent: 2 })),
  ];
}
