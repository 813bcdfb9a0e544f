import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { parse } from 'yaml';
import { commands } from '../../src/cli/run/commands.ts';
import { FILE_PATIENCE } from '../control-plane/client/wait-until.ts';
import { wholeLists } from '../whole-lists.ts';
import { runCli } from './command-line.ts';

t.setTimeout(FILE_PATIENCE);

// The pipeline of the fleet's repository, whose jobs a shell runs as GitLab's runner does: each line of the script, until one fails.

const ROOT = join(import.meta.dirname, '../..');
const FLEET = readFileSync(join(ROOT, 'examples/many-teams/fleet.yaml'), 'utf8');
const CASES =
  'version: 1\ncases:\n  - {project: 4242, namespace: ci-jobs, createdBy: gitlab/runner-shared, account: ci-billing}\n';
const folder = t.testdir({ 'fleet.yaml': FLEET, 'cases.yaml': CASES });
const write = (file: string, text: string) => writeFileSync(join(folder, file), text);
const read = (file: string) => readFileSync(join(folder, file), 'utf8');

const GIT = { GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@b', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@b' };

function shell(script: string, env: Record<string, string> = {}) {
  const given = { ...process.env, ...GIT, FLEET_COMMAND: `${process.execPath} ${join(ROOT, 'src/main.ts')}`, ...env };
  const { status, stderr, stdout } = spawnSync('bash', ['-eo', 'pipefail', '-c', script], {
    cwd: folder,
    env: given,
    encoding: 'utf8',
  });
  return { status, said: stdout + stderr };
}

type Job = { script: string[]; artifacts?: { reports?: Record<string, string>; paths?: string[] } };
type Pipeline = Record<string, Job> & { variables: Record<string, string> };

t.before(async () => {
  const words = ['generate', join(folder, 'fleet.yaml'), '--output', join(folder, 'generated')];
  const { code, stderr } = await runCli(words);
  if (code !== 0) throw new Error(stderr);
  const { said, status } = shell('git init -q && git add . && git commit -qm first');
  if (status !== 0) throw new Error(said);
});

/** Runs a job of the generated pipeline, and returns what it said and its reports. */
function runJob(name: string) {
  const pipeline = parse(read('generated/pipeline/fleet.gitlab-ci.yml')) as Pipeline;
  const { FLEET_COMMAND: _, ...variables } = pipeline.variables;
  const job = pipeline[name] as Job;
  const base = shell('git rev-parse HEAD').said.trim();
  const result = shell(job.script.join('\n'), { ...variables, CI_MERGE_REQUEST_DIFF_BASE_SHA: base });
  return { ...result, reports: Object.values(job.artifacts?.reports ?? {}).map(read) };
}

t.test('a fleet that is fine passes, with empty reports', async (t) => {
  for (const name of ['fleet-validate', 'fleet-test']) {
    const { reports, said, status } = runJob(name);
    t.equal(status, 0, said);
    t.match(reports, wholeLists([/^\[/, /<testsuites [^>]*failures="0"/]));
  }
  t.equal(runJob('fleet-generated').status, 0);
});

t.test('an error fails the job, whose reports name its line', async (t) => {
  write('fleet.yaml', FLEET.replace('serviceAccount: ci-billing-deploy', 'serviceAccount: ci-biling-deploy'));
  const { reports, status } = runJob('fleet-validate');
  t.equal(status, 1);
  const [quality = '', junit] = reports;
  const errors = (JSON.parse(quality) as { severity: string }[]).filter(({ severity }) => severity === 'critical');
  t.match(errors, wholeLists([{ check_name: 'unknown_account', location: { path: 'fleet.yaml' } }]));
  t.match(junit, /<failure message="fleet.yaml:\d+:\d+ error /);
  write('fleet.yaml', FLEET.replace('[4242, 4243]', '[4243]'));
  const tested = runJob('fleet-test');
  t.equal(tested.status, 1);
  t.match(JSON.parse(tested.reports[0] ?? '')[0], { check_name: 'case_failed', location: { path: 'cases.yaml' } });
  t.equal(runJob('fleet-generated').status, 1);
});

const isPlanned = commands.some(({ name }) => name === 'plan');

t.test('a change is planned from the fleet before it', { skip: !isPlanned }, async (t) => {
  write('fleet.yaml', FLEET.replace('[4242, 4243]', '[4243]'));
  const { said, status } = runJob('fleet-plan');
  t.equal(status, 0, said);
  t.match(read('fleet-plan.md'), /^### What this change of fleet\.yaml does\n\n~~~~\n[\s\S]*4242[\s\S]*\n~~~~\n$/);
  write('fleet.yaml', 'version: 2');
  t.not(runJob('fleet-plan').status, 0);
});

t.test('a fleet that is new has no plan', async (t) => {
  const pipeline = parse(read('generated/pipeline/fleet.gitlab-ci.yml')) as Pipeline;
  const env = { FLEET_FILE: 'other.yaml', CI_MERGE_REQUEST_DIFF_BASE_SHA: 'HEAD' };
  const { said, status } = shell((pipeline['fleet-plan'] as Job).script.join('\n'), env);
  t.equal(status, 0);
  t.match(said, /other\.yaml is new/);
  t.notOk(existsSync(join(folder, 'fleet-plan.md')) && !isPlanned);
});
