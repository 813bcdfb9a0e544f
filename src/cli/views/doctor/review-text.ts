import type { AnsweredItem } from '../../../doctor/checklist/answer-item.ts';
import type { Unseen } from '../../../doctor/world/seen.ts';
import { unseenWords } from '../../../doctor/world/unseen-words.ts';
import { PROGRAM } from '../../../names.ts';
import { counted } from '../../../text/counted.ts';
import { type Block, paragraph, separated } from '../../terminal/block.ts';
import { look, type Span, type Text } from '../../terminal/text.ts';
import { withCommands } from '../../terminal/with-commands.ts';
import { findingBlocks } from './finding.ts';
import { foldFindings } from './fold-findings.ts';
import { scopeBlocks } from './review-scope.ts';
import { byReason, lookedAt, otherFindings, type Reviewed, reviewSummary, reviewVersions } from './review-words.ts';

/** Returns the review for people: what is wrong, what could not be checked, what is right. */
export function reviewBlocks({ diagnosis, review }: Reviewed): readonly Block[] {
  const itemsOf = (answer: AnsweredItem['answer']) => review.items.filter((item) => item.answer === answer);
  return separated([
    [
      paragraph([
        look('strong', diagnosis.server),
        ', webhook in namespace ',
        look('strong', diagnosis.installation.namespace),
      ]),
      paragraph(look('faint', reviewVersions(review))),
      ...scopeBlocks(review, diagnosis.modes),
    ],
    ...itemsOf('no').map(refusedItemBlocks),
    notChecked(itemsOf('not checked')),
    section('By hand:', itemsOf('by hand'), look('notice', '-'), ({ byHand }) => [withCommands(byHand ?? '')]),
    section('Yes:', itemsOf('yes'), look('ok', '✓'), (item) => [look('faint', lookedAt(item).join('; '))]),
    [paragraph(reviewSummary(review)), ...otherFindingsBlocks(otherFindings({ diagnosis, review }).length)],
  ]);
}

/** Returns a line about findings outside the checklist, because they change the exit code too. */
function otherFindingsBlocks(count: number): readonly Block[] {
  if (count === 0) return [];
  return [
    paragraph(
      withCommands(`Outside the checklist: ${counted(count, 'finding')}; run "${PROGRAM} doctor" to read them.`),
    ),
  ];
}

function refusedItemBlocks({ findings, id, line, unseen }: AnsweredItem): readonly Block[] {
  return [
    paragraph([look('strong', line), `  [${id}]`], { label: [look('error', '✗ no'), '  '] }),
    ...foldFindings(findings).flatMap(findingBlocks),
    ...reasons(unseen).map((text) => paragraph(text, { indent: 4, label: [look('warning', '?'), ' '] })),
  ];
}

function section(
  title: string,
  items: readonly AnsweredItem[],
  mark: Span,
  below: (item: AnsweredItem) => readonly Text[],
): readonly Block[] {
  if (items.length === 0) return [];
  const lines = items.flatMap((item) => [
    paragraph([item.line, look('faint', `  [${item.id}]`)], { indent: 2, label: [mark, ' '] }),
    ...below(item).map((text) => paragraph(text, { indent: 6 })),
  ]);
  return [paragraph(title), ...lines];
}

/** The most lines of the checklist that are written out below a reason. If there are more, only their ids are shown. */
const MOST_LINES = 3;

/** Returns each reason once, because one missing mapping keeps most lines from being checked. */
function notChecked(items: readonly AnsweredItem[]): readonly Block[] {
  if (items.length === 0) return [];
  const blocks = byReason(items).flatMap(({ lines, why }) => [
    ...reasons(why).map((text) => paragraph(text, { indent: 2, label: [look('warning', '?'), ' '] })),
    ...(lines.length > MOST_LINES
      ? [paragraph(`${lines.length} lines: ${lines.map(({ id }) => id).join(', ')}`, { indent: 6 })]
      : lines.map(({ id, line }) => paragraph([line, look('faint', `  [${id}]`)], { indent: 6 }))),
  ]);
  return [paragraph('Not checked:'), ...blocks];
}

/** The most reasons of one kind, because the same permission may be missing in hundreds of namespaces. */
const MOST_REASONS = 3;

function reasons(unseen: readonly Unseen[]): readonly string[] {
  const left = unseen.length - MOST_REASONS;
  return [...unseen.slice(0, MOST_REASONS).map(unseenWords), ...(left > 0 ? [`${left} more like these`] : [])];
}
