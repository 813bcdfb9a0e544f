import type { ReportedFinding } from '../../../doctor/diagnosis.ts';
import type { Fix } from '../../../doctor/fix/fix.ts';
import { fixText as phrase } from '../../../doctor/fix/fix-text.ts';
import { docsPage } from '../../../package/docs-page.ts';
import { type Block, paragraph } from '../../terminal/block.ts';
import { levelLabel } from '../../terminal/level-label.ts';
import { look, type Text, whole } from '../../terminal/text.ts';
import { withCommands } from '../../terminal/with-commands.ts';

/** The most objects with the same finding that are listed: a thousand accounts without a role have one cause. */
const MOST_ALIKE = 10;
const INDENT = 4;

/** Returns the blocks for one finding, or for several that are shown as one; see `fold-findings.ts`. */
export function findingBlocks(alike: readonly ReportedFinding[]): readonly Block[] {
  const [first] = alike;
  if (first === undefined) return [];
  const shown = alike.slice(0, MOST_ALIKE);
  const isOneCause = shown.every(({ found }) => found === first.found);
  const left = alike.length - shown.length;
  const all = distinctFixes(alike);
  const fixes = distinctFixes(shown).length === all.length ? all : distinctFixes(shown);
  const fixesLeft = all.length - fixes.length;
  return [
    head(first, alike.length),
    ...(alike.length === 1 ? [] : shown.map((one) => objectLine(one, isOneCause))),
    ...(left === 0 ? [] : [paragraph(`and ${left} more; use --json for all of them`, { indent: INDENT })]),
    ...(isOneCause ? [field('found', first.found)] : []),
    field('wanted', first.wanted),
    ...fixes.map((fix, at) => field(at === 0 ? 'fix' : '', fixText(fix))),
    ...(fixesLeft > 0 ? [field('', `and ${fixesLeft} more like these; use --json for all of them`)] : []),
    paragraph(look('faint', docsPage('doctor.md', first.code)), {
      indent: INDENT,
      label: look('faint', 'more    '),
    }),
  ];
}

function head({ level, object, code }: ReportedFinding, count: number): Block {
  const label = levelLabel(level);
  if (count === 1) return paragraph([whole(object, 'strong'), `  [${code}]`], { label });
  return paragraph([look('strong', code), ` × ${count}`], { label });
}

function objectLine({ object, found }: ReportedFinding, isOneCause: boolean): Block {
  const name = whole(object, 'strong');
  return paragraph(isOneCause ? name : [name, `: ${found}`], { indent: INDENT, hang: 2 });
}

/** `    found   it does not exist` */
function field(name: string, text: Text): Block {
  return paragraph(text, { indent: INDENT, label: name.padEnd(8) });
}

/**
 * Returns the fixes of findings that are shown as one. Advice that differs only in the name of the object is given
 * once.
 */
function distinctFixes(findings: readonly ReportedFinding[]): readonly Fix[] {
  const objects = findings.map(({ object }) => object);
  const fixes = findings.flatMap(({ fix, object }) =>
    fix.map((one) =>
      'advice' in one && findings.length > 1 ? { advice: aboutEach(one.advice, object, objects) } : one,
    ),
  );
  return [...new Map(fixes.map((fix) => [JSON.stringify(fix), fix])).values()];
}

/** Matches a character that continues a name, so that a match before it is not the whole name. */
const OF_NAME = /^[\w.-]/;

/**
 * Makes advice about one object advice about all of them. A command must name each object, which is possible for
 * namespaces, because kubectl accepts several names.
 */
function aboutEach(advice: string, object: string, objects: readonly string[]): string {
  const spans = withCommands(advice);
  const names = objects.map((one) => /^namespace (\S+)$/.exec(one)?.[1]);
  const isInCommand = spans.some(({ isWhole, text }) => isWhole === true && text.includes(object));
  if (isInCommand && names.includes(undefined)) return advice;
  return spans
    .map(({ isWhole, text }) =>
      withName(text, object, isWhole === true ? `namespace ${names.join(' ')}` : 'each of them'),
    )
    .join('');
}

function withName(text: string, object: string, name: string): string {
  const [first = '', ...others] = text.split(object);
  return [first, ...others.map((rest) => `${OF_NAME.test(rest) ? object : name}${rest}`)].join('');
}

function fixText(fix: Fix): Text {
  if ('command' in fix) return whole(fix.command, 'command');
  return withCommands(phrase(fix));
}
