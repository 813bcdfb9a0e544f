import type { AnsweredItem } from '../../../doctor/checklist/answer-item.ts';
import type { Review } from '../../../doctor/checklist/review.ts';
import type { ReportedFinding } from '../../../doctor/diagnosis.ts';
import type { Fix } from '../../../doctor/fix/fix.ts';
import { fixText } from '../../../doctor/fix/fix-text.ts';
import { unseenWords } from '../../../doctor/world/unseen-words.ts';
import { PROGRAM } from '../../../names.ts';
import { repositoryAddress } from '../../../repository-address.ts';
import { COMMAND } from '../../terminal/with-commands.ts';
import { code, escapeMarkdown } from '../markdown-text.ts';
import { answersTable, digestsTable, evidenceTable, scopeTable, versionsTable } from './review-tables.ts';
import { byReason, otherFindings, type Reviewed, reviewSummary } from './review-words.ts';

/** Returns the address of the pages of this version, because a report may be read long after a newer version. */
function docsOf({ versions }: Review): string {
  return repositoryAddress(versions.command, 'docs');
}

/** Returns the review as a document to keep or to attach. */
export function reviewMarkdown({ diagnosis, review }: Reviewed): string {
  const { installation, server } = diagnosis;
  const docs = docsOf(review);
  const itemsOf = (answer: AnsweredItem['answer']) => review.items.filter((item) => item.answer === answer);
  const noted = review.items.filter(({ answer, notes }) => answer !== 'no' && notes.length > 0);
  const lines = [
    `# Security review of ${PROGRAM}`,
    '',
    `${escapeMarkdown(review.date)}, cluster ${code(server)}, webhook in namespace ${code(installation.namespace)}`,
    '',
    `**${escapeMarkdown(reviewSummary(review))}** Each line is one of [the checklist](${docs}/security.md#checklist).`,
    '',
    ...answersTable(review),
    ...scopeTable(review, diagnosis.modes),
    ...evidenceTable(review),
    ...section('Findings', itemsOf('no'), (item) => [...item.findings.flatMap(finding(docs)), ...unseen(item)]),
    ...notChecked(itemsOf('not checked')),
    ...section('By hand', itemsOf('by hand'), ({ byHand }) => [`- ${sentence(byHand ?? '')}`]),
    ...section('Allowed, and worth a look', noted, ({ notes }) => notes.map(note)),
    ...others({ diagnosis, review }),
    ...versionsTable(review),
    ...digestsTable(review),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function section(
  title: string,
  items: readonly AnsweredItem[],
  body: (item: AnsweredItem) => readonly string[],
): string[] {
  if (items.length === 0) return [];
  const parts = items.flatMap((item) => [
    `### ${code(item.id)}`,
    '',
    `${escapeMarkdown(item.line)}:`,
    '',
    ...body(item),
    '',
  ]);
  return [`## ${title}`, '', ...parts];
}

const finding =
  (docs: string) =>
  ({ code: name, fix, found, level, object, wanted }: ReportedFinding): string[] => [
    `- ${escapeMarkdown(level)} [${code(name)}](${docs}/doctor.md#${encodeURIComponent(name.toWellFormed())}), ${code(object)}`,
    `  - found: ${escapeMarkdown(found)}`,
    `  - wanted: ${escapeMarkdown(wanted)}`,
    ...fix.map((one) => `  - fix: ${step(one)}`),
  ];

function step(fix: Fix): string {
  return 'command' in fix ? code(fix.command) : sentence(fixText(fix));
}

/** Returns a sentence in which commands are marked as code, so that they can be copied. */
function sentence(text: string): string {
  const parts = text.split(COMMAND);
  return parts.map((part, at) => (at % 2 === 0 ? escapeMarkdown(part) : code(part.replaceAll(/^"|"$/g, '')))).join('');
}

/** Returns each reason once, with the lines of the checklist that could not be checked because of it. */
function notChecked(items: readonly AnsweredItem[]): string[] {
  if (items.length === 0) return [];
  const parts = byReason(items).flatMap(({ lines, why }) => [
    ...why.map((one) => `- ${escapeMarkdown(unseenWords(one))}`),
    `  - not checked: ${lines.map(({ id }) => code(id)).join(', ')}`,
  ]);
  return ['## Not checked', '', ...parts, ''];
}

function note({ found, object }: ReportedFinding): string {
  return `- ${code(object)}: ${escapeMarkdown(found)}`;
}

function unseen({ unseen }: AnsweredItem): string[] {
  return unseen.map((one) => `- not checked: ${escapeMarkdown(unseenWords(one))}`);
}

/** Returns the findings that are not part of the checklist, such as an account without a role. */
function others(reviewed: Reviewed): string[] {
  const left = otherFindings(reviewed);
  return left.length === 0
    ? []
    : ['## Other findings of the doctor', '', ...left.flatMap(finding(docsOf(reviewed.review))), ''];
}
