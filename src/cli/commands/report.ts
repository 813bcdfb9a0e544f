import { readAccounts } from '../../files/read-accounts.ts';
import { MAPPING_KEY, PROGRAM, RELEASE } from '../../names.ts';
import { buildReport } from '../../records/report/build-report.ts';
import type { Report } from '../../records/report/report.ts';
import { checkInputs } from '../report/check-inputs.ts';
import { knownOf } from '../report/known-of.ts';
import { nothingFound } from '../report/nothing-found.ts';
import { tallyFiles } from '../report/tally-files.ts';
import { checkNamespace, wantedOf } from '../report/wanted-of.ts';
import type { Input, Io } from '../run/command.ts';
import type { Block } from '../terminal/block.ts';
import { reportCsv } from '../views/report/csv.ts';
import { reportHtml } from '../views/report/html.ts';
import { reportJson } from '../views/report/json.ts';
import { reportMarkdown } from '../views/report/markdown.ts';
import { reportBlocks } from '../views/report/text.ts';

const FORMATS = ['text', 'json', 'csv', 'markdown', 'html'] as const;
type Format = (typeof FORMATS)[number];

export const usage = {
  description: `Lists from logs which project got which ServiceAccount and role, and who was refused or would be in enforce. It ends with
one sentence: whether it is safe to set the namespaces to enforce. It reads the audit log of the API server and the log of the
webhook, as files or as exports of CloudWatch Logs, also compressed with gzip. A request that both logs have counts once. Exit code 1: it
is not safe to enforce. Exit code 2: the input has no decision.`,
  arguments: [
    {
      name: 'FILE',
      description: 'audit logs, logs of the webhook, exports; - for standard input',
      optional: true,
      variadic: true,
    },
  ],
  options: {
    since: {
      value: 'TIME',
      description: 'only decisions since this time: 7d, 12h, 2026-11-01 or 2026-11-01T10:00:00Z',
    },
    until: {
      value: 'TIME',
      description: 'only decisions until this time, written as for --since; a day is included whole',
    },
    namespace: {
      value: 'NAME',
      description: 'only this namespace, in which the logs must have a decided job; can be repeated',
      repeatable: true,
    },
    project: {
      value: 'ID',
      description: 'only this GitLab project; can be repeated',
      repeatable: true,
    },
    mapping: {
      value: 'FILE',
      description:
        'mapping, for the names of projects, and for the projects and namespaces of which the logs must have decided jobs',
    },
    accounts: {
      value: 'FILE',
      description:
        'ServiceAccounts, as kubectl get serviceaccounts -A -o yaml prints them, for the roles that records lack; as they are now',
    },
    webhookNamespace: {
      value: 'NAME',
      description: 'namespace of the webhook; records that pods elsewhere wrote are left out',
      default: RELEASE.namespace,
    },
    format: { value: 'FORMAT', description: 'format of the report, text by default', choices: FORMATS },
  },
  examples: [
    { command: `${PROGRAM} report audit.log`, shows: 'everything in an audit log' },
    {
      command: `kubectl -n ${RELEASE.namespace} logs -l app.kubernetes.io/component=webhook --prefix --tail=-1 | ${PROGRAM} report - --mapping ${MAPPING_KEY}`,
      shows: 'what the replicas of the webhook have logged since they started',
    },
    {
      command: `${PROGRAM} report audit.json --namespace gitlab --since 7d --format html > report.html`,
      shows: 'a page about one namespace and the last seven days, from an export of CloudWatch Logs',
    },
  ],
} as const;

export type Result = { report: Report; format: Exclude<Format, 'json'> };

export async function run({ arguments: files, options }: Input<typeof usage>, io: Io): Promise<Result> {
  checkInputs(files, [options.mapping, options.accounts]);
  const { namespace: namespaces = [], project: projects = [], webhookNamespace = RELEASE.namespace } = options;
  const wanted = wantedOf(options, Date.now());
  checkNamespace('--webhook-namespace', webhookNamespace);
  const known = await knownOf(options.mapping, { namespaces, projects }, io);
  const accounts = options.accounts === undefined ? undefined : await readAccounts(options.accounts, io);
  const roleOf = (namespace: string, account: string) => accounts?.get(namespace, account)?.roleArn;
  const tally = await tallyFiles(files, { wanted, webhookNamespace, roleOf }, io);
  const report = buildReport(tally, known);
  if (report === undefined) throw nothingFound(files, tally);
  const { format = 'text' } = options;
  // For json, `--json` chooses the view.
  return { report, format: format === 'json' ? 'text' : (format as Exclude<Format, 'json'>) };
}

/** Returns 1 if it is not safe to enforce. */
export function exitCode({ report }: Result): 0 | 1 {
  return report.safe ? 0 : 1;
}

export const views = {
  text: ({ format, report }: Result) => VIEWS[format](report),
  json: ({ report }: Result) => reportJson(report),
};

const VIEWS: { readonly [Each in Exclude<Format, 'json'>]: (report: Report) => readonly Block[] | string } = {
  text: reportBlocks,
  csv: reportCsv,
  markdown: reportMarkdown,
  html: reportHtml,
};

export function hasCrLf({ format }: Result): boolean {
  return format === 'csv';
}
