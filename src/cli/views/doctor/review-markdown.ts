import type { Diagnosis, ReportedFinding } from '../../../doctor/diagnosis.ts';
import type { Fix } from '../../../doctor/fix/fix.ts';
import { fixText } from '../../../doctor/fix/fix-text.ts';
import type { AnsweredItem, Review } from '../../../doctor/review/review.ts';
import { PROGRAM } from '../../../names.ts';
import { repositoryAddress } from '../../../repository-address.ts';
import { COMMAND } from '../../terminal/with-commands.ts';
import { code, codeCell, escapeMarkdown } from '../markdown-text.ts';
import { modeWords } from '../mode-words.ts';
import { byReason, lookedAt, otherFindings, type Reviewed, reviewSummary, unseenText } from './review-words.ts';

/** A kept report links to the pages of the version that wrote it. */
function docsOf({ versions }: Review): string {
  return repositoryAddress(versions.command, 'docs');
}

/** The review as a document to keep or to attach. */
export function reviewMarkdown({ diagnosis, review }: Reviewed): string {
  const { installation, server } = diagnosis;
  const docs = docsOf(review);
  const of = (answer: AnsweredItem['answer']) => review.items.filter((item) => item.answer === answer);
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
    ...section('Findings', of('no'), (item) => [...item.findings.flatMap(finding(docs)), ...unseen(item)]),
    ...notChecked(of('not checked')),
    ...section('By hand', of('by hand'), ({ byHand }) => [`- ${sentence(byHand ?? '')}`]),
    ...section('Allowed, and worth a look', noted, ({ notes }) => notes.map(note)),
    ...others({ diagnosis, review }),
    ...versionsTable(review),
    ...digestsTable(review),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function answersTable({ items }: Review): string[] {
  const rows = items.map(
    ({ answer, checks, id, line }) =>
      `| ${codeCell(id)} | ${escapeMarkdown(line)} | ${answer === 'yes' ? answer : `**${escapeMarkdown(answer)}**`} | ${checks.map(codeCell).join(', ')} |`,
  );
  return ['## Answers', '', '| id | line | answer | checks |', '|---|---|---|---|', ...rows, ''];
}

function eksCluster(aws: Review['scope']['aws']): string {
  if (aws?.isEks === false) return 'none: the cluster is not one of EKS';
  return aws?.cluster ? `${codeCell(aws.cluster)} in ${codeCell(aws.region ?? '')}` : 'not seen';
}

function scopeTable({ by, options, scope }: Review, modes: Diagnosis['modes']): string[] {
  const { administrators, aws, exempt, managers, namespaces, roles } = scope;
  const list = (all: readonly string[] | null) => {
    if (all === null) return 'not seen';
    return all.length === 0 ? 'none' : all.map(codeCell).join(', ');
  };
  const rows: [what: string, value: string][] = [
    ['cluster read as', by === null ? 'not seen' : codeCell(by)],
    ['options', list(options)],
    ['namespaces', list(namespaces)],
    ['modes', modes === null ? 'not seen' : codeCell(modeWords(modes))],
    ['managers', list(managers)],
    [
      'administrators of the cluster, beside group system:masters',
      list(administrators?.filter((one) => one !== 'Group system:masters') ?? null),
    ],
    ['exempt in the mapping', list(exempt)],
    ['roles and trust policies from', roles === null ? 'not seen' : codeCell(roles)],
    ['AWS read as', aws === null ? 'not seen' : codeCell(aws.caller)],
    ['AWS account', aws === null ? 'not seen' : codeCell(aws.account)],
    ['EKS cluster', eksCluster(aws)],
  ];
  const lines = rows.map(([what, value]) => `| ${what} | ${value} |`);
  return ['## What was looked at', '', '| what | |', '|---|---|', ...lines, ''];
}

/** What the checks of each answer looked at. */
function evidenceTable({ items }: Review): string[] {
  const rows = items
    .filter(({ looked }) => looked.length > 0)
    .map((item) => `| ${codeCell(item.id)} | ${lookedAt(item).map(escapeMarkdown).join('; ')} |`);
  return ['## Evidence', '', '| id | looked at |', '|---|---|', ...rows, ''];
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

/** A sentence in which commands are code, so that they can be copied. */
function sentence(text: string): string {
  const parts = text.split(COMMAND);
  return parts.map((part, at) => (at % 2 === 0 ? escapeMarkdown(part) : code(part.replaceAll(/^"|"$/g, '')))).join('');
}

/** Each reason once, with the lines of the checklist that it keeps from being checked. */
function notChecked(items: readonly AnsweredItem[]): string[] {
  if (items.length === 0) return [];
  const parts = byReason(items).flatMap(({ lines, why }) => [
    ...why.map((one) => `- ${escapeMarkdown(unseenText(one))}`),
    `  - not checked: ${lines.map(({ id }) => code(id)).join(', ')}`,
  ]);
  return ['## Not checked', '', ...parts, ''];
}

function note({ found, object }: ReportedFinding): string {
  return `- ${code(object)}: ${escapeMarkdown(found)}`;
}

function unseen({ unseen }: AnsweredItem): string[] {
  return unseen.map((one) => `- not checked: ${escapeMarkdown(unseenText(one))}`);
}

/** What the doctor found beside the checklist, such as an account without a role. */
function others(reviewed: Reviewed): string[] {
  const left = otherFindings(reviewed);
  return left.length === 0
    ? []
    : ['## Other findings of the doctor', '', ...left.flatMap(finding(docsOf(reviewed.review))), ''];
}

function versionsTable({ versions }: Review): string[] {
  const rows: [what: string, version: string | null][] = [
    [PROGRAM, versions.command],
    ['webhook', versions.webhook],
    ['Kubernetes', versions.kubernetes],
    ...versions.runners.map(({ image, workload }): [string, string | null] => [`runner ${workload}`, image]),
  ];
  const lines = rows.map(([what, version]) => `| ${codeCell(what)} | ${codeCell(version ?? 'unknown')} |`);
  return ['## Versions', '', '| what | version or image |', '|---|---|', ...lines, ''];
}

function digestsTable({ digests }: Review): string[] {
  const rows = (digests.guard ?? []).map(({ expected, fingerprint, policy }) => {
    const isSame = fingerprint === expected;
    const state = isSame ? 'as in this version of the chart' : `${codeCell(expected)} in this version of the chart`;
    return `| ${codeCell(`guard, policy ${policy}`)} | ${codeCell(fingerprint ?? 'missing')} | ${state} |`;
  });
  return [
    ...['## Digests', '', '| what | digest | |', '|---|---|---|'],
    ...imageRows('webhook', digests.webhook),
    ...imageRows('EKS pod identity webhook', digests.eksWebhook),
    `| mapping | ${digests.mapping === null ? 'not seen' : codeCell(digests.mapping)} | SHA-256 |`,
    ...(digests.guard === null ? ['| guard | not seen | |'] : rows),
    '',
  ];
}

/** One row for each image; several run while a Deployment is rolled out. */
function imageRows(what: string, images: readonly string[] | null): string[] {
  if (images === null || images.length === 0)
    return [`| ${what}, running | ${images === null ? 'not seen' : 'none'} | |`];
  return images.map((image) => `| ${what}, running | ${codeCell(image)} | image |`);
}
