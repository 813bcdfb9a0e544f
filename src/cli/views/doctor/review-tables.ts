import type { Review } from '../../../doctor/checklist/review.ts';
import type { Diagnosis } from '../../../doctor/diagnosis.ts';
import { PROGRAM } from '../../../names.ts';
import { codeCell, escapeMarkdown } from '../markdown-text.ts';
import { modeWords } from '../mode-words.ts';
import { lookedAt } from './review-words.ts';

export function answersTable({ items }: Review): string[] {
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

export function scopeTable({ by, options, scope }: Review, modes: Diagnosis['modes']): string[] {
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

/** Returns what the checks behind each answer looked at. */
export function evidenceTable({ items }: Review): string[] {
  const rows = items
    .filter(({ looked }) => looked.length > 0)
    .map((item) => `| ${codeCell(item.id)} | ${lookedAt(item).map(escapeMarkdown).join('; ')} |`);
  return ['## Evidence', '', '| id | looked at |', '|---|---|', ...rows, ''];
}

export function versionsTable({ versions }: Review): string[] {
  const rows: [what: string, version: string | null][] = [
    [PROGRAM, versions.command],
    ['webhook', versions.webhook],
    ['Kubernetes', versions.kubernetes],
    ...versions.runners.map(({ image, workload }): [string, string | null] => [`runner ${workload}`, image]),
  ];
  const lines = rows.map(([what, version]) => `| ${codeCell(what)} | ${codeCell(version ?? 'unknown')} |`);
  return ['## Versions', '', '| what | version or image |', '|---|---|', ...lines, ''];
}

export function digestsTable({ digests }: Review): string[] {
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

/** Returns a row for each image. There are several while a Deployment is rolled out. */
function imageRows(what: string, images: readonly string[] | null): string[] {
  if (images === null || images.length === 0)
    return [`| ${what}, running | ${images === null ? 'not seen' : 'none'} | |`];
  return images.map((image) => `| ${what}, running | ${codeCell(image)} | image |`);
}
