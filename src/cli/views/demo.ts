import { relative } from 'node:path';
import type { Row } from '../../demo/row.ts';
import { demoFiles, reviewFile } from '../../demo/scenario.ts';
import { PROGRAM } from '../../names.ts';
import { isOnDisk, packagePath } from '../../package/package-files.ts';
import { type Block, EMPTY_LINE, paragraph, table } from '../terminal/block.ts';
import { type Step, toStep } from '../terminal/step.ts';
import { look } from '../terminal/text.ts';
import { withCommands } from '../terminal/with-commands.ts';

const NONE = '–';

/** Returns the table, one complete refusal, and commands to try next. */
export function demoBlocks(rows: readonly Row[]): readonly Block[] {
  const onCluster = rows.some(({ role }) => role !== undefined);
  return [
    table({
      columns: [
        { title: 'pod' },
        { title: 'project', align: 'right' },
        { title: 'account' },
        { title: 'reason' },
        { title: 'ms', align: 'right' },
        ...(onCluster ? [{ title: 'AWS role in the pod' }] : []),
      ],
      rows: rows.map((row) => [
        row.pod,
        row.project ?? NONE,
        row.to ?? look('error', 'refused'),
        row.reason,
        row.milliseconds?.toFixed(row.milliseconds < 100 ? 1 : 0) ?? NONE,
        ...(onCluster ? [row.role?.replace(/^.*:role\//, '') ?? NONE] : []),
      ]),
    }),
    ...refusal(rows),
    ...next(onCluster),
  ];
}

function refusal(rows: readonly Row[]): readonly Block[] {
  const refused = rows.find(({ message }) => message !== undefined);
  if (refused?.message === undefined) return [];
  const lines = refused.message.split('\n').map((line) => paragraph(withCommands(line), { indent: 2, hang: 2 }));
  return [EMPTY_LINE, paragraph(look('strong', `In the job log of "${refused.pod}":`)), ...lines];
}

const IN_CHECKOUT = import.meta.url.endsWith('.ts');

/** Returns commands with the files of the demo, whose paths differ between a checkout and an installed package. */
function next(onCluster: boolean): readonly Block[] {
  if (!isOnDisk()) return [];
  const here = (file: string) => relative(process.cwd(), file);
  // In a checkout, the command is not on the PATH yet.
  const command = IN_CHECKOUT ? here(packagePath(`bin/${PROGRAM}`)) : PROGRAM;
  const files = demoFiles('');
  const [mapping, accounts] = [here(files.mapping), here(files.accounts)];
  const review = here(packagePath(reviewFile('request-refused')));
  const steps: Step[] = [
    { shows: 'why, rule by rule', command: `${command} explain ${review} --mapping ${mapping}` },
    {
      shows: 'a job without a file',
      command: `${command} explain --project 5001 --namespace gitlab --mapping ${mapping}`,
    },
    IN_CHECKOUT
      ? { shows: 'the webhook with examples/mapping.yaml: edit it while it runs', command: 'npm start' }
      : { shows: 'the webhook itself', command: `${command} serve --mapping ${mapping} --accounts ${accounts}` },
  ];
  if (IN_CHECKOUT && !onCluster)
    steps.push({
      shows: 'the same at a real API server, together with the EKS webhook',
      command: 'npm run demo -- --cluster',
    });
  return [EMPTY_LINE, paragraph(look('strong', 'Next:')), ...steps.flatMap(toStep)];
}
