import { relative } from 'node:path';
import type { Row } from '../../demo/row.ts';
import { DEMO_FILES, reviewFile } from '../../demo/scenario.ts';
import { PROGRAM } from '../../names.ts';
import type { Style } from '../command.ts';
import { joinLines } from './join-lines.ts';
import { formatTable } from './table.ts';

const NONE = '–';
const PROJECT = 1;
const TIME = 5;

/** The table, one complete refusal, and what to try next. */
export function demoText(rows: readonly Row[], style: Style): string {
  const onCluster = rows.some(({ role }) => role !== undefined);
  const header = ['pod', 'project', 'from', 'to', 'reason', 'ms', ...(onCluster ? ['AWS role in the pod'] : [])];
  const cells = rows.map((row) => [
    row.pod,
    row.project ?? NONE,
    row.from,
    row.to ?? style('red', 'refused'),
    row.reason,
    row.milliseconds?.toFixed(1) ?? NONE,
    ...(onCluster ? [row.role?.replace(/^.*:role\//, '') ?? NONE] : []),
  ]);
  const [first = '', ...others] = formatTable([header, ...cells], new Set([PROJECT, TIME]));
  return joinLines([style('bold', first), ...others, ...refusal(rows, style), ...next(onCluster, style)]);
}

function refusal(rows: readonly Row[], style: Style): string[] {
  const refused = rows.find(({ message }) => message !== undefined);
  if (refused?.message === undefined) return [];
  const lines = refused.message.split('\n').map((line) => `  ${line}`);
  return ['', style('bold', `In the job log of "${refused.pod}":`), ...lines];
}

/** The commands to paste differ between a checkout and an installed package. */
const IN_CHECKOUT = import.meta.url.endsWith('.ts');
const COMMAND = IN_CHECKOUT ? 'node_modules/.bin/node src/main.ts' : PROGRAM;

function next(onCluster: boolean, style: Style): string[] {
  const [mapping, accounts, review] = [DEMO_FILES.mapping, DEMO_FILES.accounts, reviewFile('request-refused')].map(
    (file) => relative(process.cwd(), file),
  );
  const steps: [shows: string, command: string][] = [
    ['why, rule by rule', `${COMMAND} explain ${review} --mapping ${mapping}`],
    ['a job without a file', `${COMMAND} explain --project 5001 --namespace gitlab --mapping ${mapping}`],
    IN_CHECKOUT
      ? ['the webhook with examples/mapping.yaml: edit it while it runs', 'npm start']
      : ['the webhook itself', `${COMMAND} serve --mapping ${mapping} --accounts ${accounts}`],
  ];
  if (IN_CHECKOUT && !onCluster)
    steps.push(['the same at a real API server, together with the EKS webhook', 'npm run demo -- --cluster']);
  return ['', style('bold', 'Next:'), ...steps.flatMap(([shows, command]) => [`  # ${shows}`, `  ${command}`])];
}
