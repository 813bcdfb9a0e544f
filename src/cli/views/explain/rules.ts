import type { Explanation } from '../../../explain/explanation.ts';
import type { Trace } from '../../../explain/trace.ts';
import { counted } from '../../../text/counted.ts';
import type { Block } from '../../terminal/block.ts';
import { look } from '../../terminal/text.ts';
import { line } from './layout.ts';
import { mismatchWords } from './mismatch-words.ts';

/** Returns which rules were tried, and why each did not match. */
export function rulesBlocks(explanation: Explanation): readonly Block[] {
  const { trace } = explanation;
  return trace === undefined ? notTried(explanation) : rules(trace, explanation);
}

function rules(
  { misses, unshown, matched, untried }: Trace,
  { facts, decision, names }: Explanation,
): readonly Block[] {
  const lines = misses.map(({ rule, mismatch }) =>
    line(`${rule}: ${mismatchWords(mismatch, facts, names)}`, [look('error', '✗'), ' ']),
  );
  const others = misses.length === 0 ? '' : 'other ';
  if (unshown > 0)
    lines.push(
      line(`and ${counted(unshown, `${others}rule`)} that ${unshown === 1 ? 'is' : 'are'} further from matching`, '  '),
    );
  if (matched === undefined)
    return [
      ...lines,
      line(`no rule matches, so the default for ${decision.kind === 'job' ? 'jobs' : 'managers'} decides`, [
        look('warning', '→'),
        ' ',
      ]),
    ];
  const allow = matched.allow.length === 0 ? '' : `; a job may request ${matched.allow.join(', ')}`;
  lines.push(line(`${matched.rule}: assigns ${matched.account}${allow}`, [look('ok', '✓'), ' ']));
  if (untried > 0) lines.push(line(`${counted(untried, 'later rule')} not tried`, '  '));
  return lines;
}

/** Returns a line for a job that is decided by its requester or labels, before rules are tried. */
function notTried({ byManager, decision }: Explanation): readonly Block[] {
  return byManager && decision.kind === 'job' ? [line('not tried: the decision ends before them')] : [];
}
