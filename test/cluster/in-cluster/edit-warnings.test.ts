import t from 'tap';
import type { Pod } from '../../../src/pods/pod.ts';
import { connect } from '../../control-plane/client/connect.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';
import { jobPod } from '../job-pod.ts';
import { type Installation, install } from './installation.ts';

const cluster = connect();

/** The account of each project; another one is refused. */
function mapping({ gitlab }: Installation, accounts: Readonly<Record<string, string>>): string {
  const rules = Object.entries(accounts).map(
    ([project, account]) =>
      `  - {name: project-${project}, match: {kind: job, projects: [${project}]}, serviceAccount: ${account}}\n`,
  );
  return `version: 1\nmanagers:\n  - serviceAccount: ${gitlab}/gitlab-runner-common\nrules:\n${rules.join('')}`;
}

/** The account that a job of a project gets, or the code of its refusal. */
async function run(here: Installation, project: number): Promise<string> {
  const { body, message } = await here.manager.create<Pod>(jobPod(here.gitlab, { project }));
  return body.spec?.serviceAccountName ?? /Reason: (\w+)/.exec(message)?.[1] ?? message;
}

t.test('an edit of the ConfigMap warns what it changes for recent jobs, and does that', async (t) => {
  const here = await install(t, cluster);
  for (const name of ['ci-one', 'ci-two']) await here.createAccount(name);
  const old = { 1: 'ci-one', 2: 'ci-one', 3: 'ci-one', 4: 'ci-one' };
  await here.map(mapping(here, old));
  const running = await here.start();
  await running.register({ edits: true });
  t.strictSame(await Promise.all([1, 2, 3, 5].map((project) => run(here, project))), [
    ...['ci-one', 'ci-one', 'ci-one'],
    'no_rule',
  ]);

  t.strictSame((await here.map(`${mapping(here, old)}# the same\n`)).warnings, [], 'nothing changes');
  const next = { 1: 'ci-two', 3: 'ci-one', 5: 'ci-two' };
  const { status, warnings } = await here.map(mapping(here, next));
  t.equal(status, 200);
  t.equal(warnings.length, 1);
  t.match(
    // Node decodes headers as ISO 8859-1, kubectl as UTF-8.
    Buffer.from(warnings[0] ?? '', 'latin1').toString(),
    /^3 of 4 projects seen since \d\d:\d\d UTC would change: 2 ci-one → refused \(no_rule\); 1 ci-one → ci-two; 5 refused \(no_rule\) → ci-two$/,
  );
  await waitUntil('the edit to count', async () => (await run(here, 1)) === 'ci-two' || undefined);
  t.strictSame(await Promise.all([2, 3, 5].map((project) => run(here, project))), ['no_rule', 'ci-one', 'ci-two']);
});

t.test('an edit that is refused has no such warnings', async (t) => {
  const here = await install(t, cluster);
  await here.createAccount('ci-one');
  await here.map(mapping(here, { 1: 'ci-one' }));
  const running = await here.start();
  await running.register({ edits: true });
  t.equal(await run(here, 1), 'ci-one');
  const { status, warnings } = await here.map(mapping(here, { 1: 'Not A Name' }));
  t.equal(status, 403);
  t.strictSame(warnings, []);
});
