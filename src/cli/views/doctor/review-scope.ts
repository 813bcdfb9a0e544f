import type { Review } from '../../../doctor/checklist/review.ts';
import type { Diagnosis } from '../../../doctor/diagnosis.ts';
import { showList } from '../../../documents/show.ts';
import { type Block, paragraph } from '../../terminal/block.ts';
import { look } from '../../terminal/text.ts';
import { modeWords } from '../mode-words.ts';

/** The most entries of a list that a line shows. The others are counted, and `--json` has them. */
const MOST_LISTED = 5;

/** Returns what a review is about: who ran it, where, and whose permissions its findings leave out. */
export function scopeBlocks({ by, digests, options, scope }: Review, modes: Diagnosis['modes']): readonly Block[] {
  const { administrators, aws, exempt, namespaces } = scope;
  const inAws = aws === null ? undefined : [aws.account, aws.cluster, aws.region].filter((part) => part !== null);
  const rows: [name: string, value: string][] = [
    ['read by', [by ?? 'not seen', ...(aws === null ? [] : [`${aws.caller} in AWS`])].join('; ')],
    ['options', options.length === 0 ? 'none' : options.join(' ')],
    ['AWS', inAws?.join(', ') ?? 'not seen'],
    ['namespaces', listOf(namespaces)],
    ['modes', modes === null ? 'not seen' : modeWords(modes)],
    ['exempt', listOf(exempt)],
    ['administrators', listOf(administrators)],
    ['running', listOf(digests.webhook)],
  ];
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  return rows.map(([name, value]) => paragraph(look('faint', value), { label: look('faint', name.padEnd(width)) }));
}

function listOf(all: readonly string[] | null): string {
  if (all === null) return 'not seen';
  return all.length === 0 ? 'none' : showList(all, MOST_LISTED);
}
