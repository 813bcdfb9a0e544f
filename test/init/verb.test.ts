import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { exitCode, views, type Written } from '../../src/cli/commands/init.ts';
import { discoverySchema } from '../../src/cli/schemas/init.ts';
import { render } from '../../src/cli/terminal/render.ts';
import { screenOf } from '../../src/cli/terminal/screen.ts';
import { writeNewFiles } from '../../src/files/new-files.ts';
import { discoveryOf } from '../../src/init/init.ts';
import { createPastJobs, type PastJobs } from '../../src/init/past/past-jobs.ts';
import type { Sight } from '../../src/init/sight.ts';
import { readRecord } from '../../src/records/read-record.ts';
import { wholeLists } from '../whole-lists.ts';
import { created } from './audit-events.ts';
import { grouped, type SightParts, sightOf } from './sight.ts';

// UPDATE_TRANSCRIPTS=1 writes the schema again.

const TOML = '[[runners]]\n[runners.kubernetes]\nnamespace = "ci"\nservice_account_overwrite_allowed = "^ci-"\n';
const PARTS: SightParts = {
  runners: [{ name: 'gitlab-runner', account: 'gitlab-runner', toml: TOML }],
  accounts: { 'ci/ci-a': 'arn:aws:iam::111122223333:role/a' },
  jobs: [
    { project: '1', namespace: 'ci', account: 'ci-a' },
    { project: '2', namespace: 'ci', account: 'default' },
    { project: '2', namespace: 'ci', account: 'ci-a' },
    { project: '3', namespace: 'else\u001b[31mwhere', account: 'default' },
  ],
};

function resultOf(
  sight: Sight,
  output: string,
  options: Partial<Pick<Written, 'for'>> & { force?: boolean } = {},
): Written {
  const { for: what = 'fleet', force = false } = options;
  const webhookNamespace = 'gitlab-runner-irsa';
  const found = discoveryOf(sight, { for: what, webhookNamespace, clusterName: undefined, image: undefined });
  return {
    ...found,
    output,
    for: what,
    webhookNamespace,
    image: undefined,
    written: writeNewFiles(output, found.files, force),
  };
}

const textOf = (result: Written, columns = 80) =>
  render(
    views.text(result),
    screenOf({ isTerminal: true, columns }, (_, text) => text),
  );

t.test('what it prints as JSON has its schema', async (t) => {
  const folder = t.testdir({});
  for (const what of ['fleet', 'chart'] as const) {
    const printed = discoverySchema.parse(
      JSON.parse(JSON.stringify(views.json(resultOf(sightOf(PARTS), folder, { for: what })))),
    );
    t.match(
      printed,
      wholeLists({
        jobs: 4,
        projects: 3,
        managers: [{ key: 'gitlab/gitlab-runner', namespaces: ['ci'], jobServiceAccount: 'default' }],
      }),
    );
    t.same(
      printed.differences.map(({ account, reason, wanted }) => [account, reason, wanted]),
      [
        ['ci-a', 'override_refused', null],
        ['default', 'no_manager', null],
      ],
    );
    t.same(
      printed.next.filter((command) => command.includes('label')),
      [
        'kubectl label namespace ci gitlab-runner-irsa=observe',
        'kubectl label namespace gitlab gitlab-runner-irsa=observe',
      ],
    );
  }
});

t.test('a file that exists is not overwritten, nor is any other, unless forced', async (t) => {
  const folder = t.testdir({ 'values.yaml': 'mine\n' });
  const refused = resultOf(sightOf(PARTS), folder, { for: 'chart' });
  t.equal(exitCode(refused), 1);
  t.match(
    textOf(refused),
    /Nothing was written, because these files exist:\n {2}.*values\.yaml\nChoose another folder/,
  );
  t.notMatch(textOf(refused), 'Next:');
  t.equal(readFileSync(join(folder, 'values.yaml'), 'utf8'), 'mine\n');
  t.notOk(existsSync(join(folder, 'mapping.yaml')));
  const forced = resultOf(sightOf(PARTS), folder, { for: 'chart', force: true });
  t.equal(exitCode(forced), 0);
  t.match(readFileSync(join(folder, 'values.yaml'), 'utf8'), /create: false/);
  t.same(
    resultOf(sightOf(PARTS), folder, { for: 'chart' }).written.map(({ state }) => state),
    ['unchanged', 'unchanged'],
  );
});

t.test('a symbolic link is not followed', async (t) => {
  const folder = t.testdir({ elsewhere: 'x\n' });
  symlinkSync(join(folder, 'elsewhere'), join(folder, 'fleet.yaml'));
  t.equal(exitCode(resultOf(sightOf(PARTS), folder)), 1);
  resultOf(sightOf(PARTS), folder, { force: true });
  t.equal(readFileSync(join(folder, 'elsewhere'), 'utf8'), 'x\n');
});

t.test('the text says what would change, what is not covered and what comes next, in 80 columns', async (t) => {
  const text = textOf(resultOf(sightOf(PARTS), t.testdir({})));
  t.match(text, /^https:\/\/api\.example\.com: 1 runner manager, 4 job pods of 3 projects\n/);
  t.match(text, /2 of 4 job pods would not keep the account in enforce:/);
  t.match(text, /ci-a → refused\s+\(override_refused\)/);
  t.match(text, /\n {2}and 1 whose manager is not listed\n/);
  t.match(text, /Not covered by the files:\n {2}! Project 2 in namespace ci:/);
  t.match(text, /Not read:\n {2}\? the issuer: forbidden/);
  t.match(text, /\n {2}gitlab-runner-irsa validate fleet /);
  t.notMatch(text, '\u001b');
  const prose = text
    .split('\n')
    .filter((line) => !/^ {2}(?:gitlab-runner-irsa|kubectl|else|ci\/)|fleet\.yaml|init\.md/.test(line));
  t.same(
    prose.filter((line) => line.length > 80),
    [],
  );
});

t.test('without a job it says to come back, and with all jobs covered that they keep their accounts', async (t) => {
  const folder = t.testdir({});
  t.match(textOf(resultOf(sightOf({ ...PARTS, jobs: [] }), folder)), /No job pod runs now/);
  const one = { ...PARTS, jobs: [{ project: '1', namespace: 'ci', account: 'ci-a' }] };
  t.match(textOf(resultOf(sightOf(one), folder, { force: true })), /In enforce, it keeps its account\./);
});

t.test('rules of one manager are counted if others create jobs in the same namespace', async (t) => {
  const more = { name: 'second', account: 'second', toml: TOML.replace('^ci-', '^ci-a') };
  const jobs = ['1', '2'].map((project) => ({
    ...{ project, namespace: 'ci', account: `ci-${'ab'[Number(project) - 1]}` },
    runnerName: 'gitlab-runner-5fd7489954-jx682',
  }));
  const of = (parts: SightParts) => resultOf(sightOf({ ...PARTS, accounts, ...parts }), t.testdir({}), { force: true });
  const accounts = { 'ci/ci-a': undefined, 'ci/ci-b': undefined };
  const runners = [...(PARTS.runners ?? []), more];
  const both = of({ runners, jobs });
  t.match(
    textOf(both).replaceAll(/\n */g, ' '),
    'all 2 keep their accounts. 2 rules that follow from jobs name managers in createdBy, and other managers create jobs in the same namespaces: a job with one of those does not get the account of the rule, and enforce refuses the job if it requests it. Add them to createdBy where they may run these jobs. ',
  );
  t.same(discoverySchema.parse(JSON.parse(JSON.stringify(views.json(both)))).tiedRules, ['ci-a-1', 'ci-b-2']);
  t.match(
    textOf(of({ runners, jobs: jobs.slice(0, 1) })).replaceAll(/\n */g, ' '),
    'it keeps its account. 1 rule that follows from jobs names managers in createdBy',
  );
  t.notMatch(textOf(of({ jobs })), 'createdBy');
});

t.test('jobs of an audit log are counted apart, and decided with the others', async (t) => {
  const past = createPastJobs();
  for (let at = 0; at < 1204; at += 1) {
    const [project, account] = at === 0 ? ['2', 'ci-a'] : [String((at % 38) + 10), 'ci-a'];
    const event = created({ id: String(at), project, account });
    past.add(event, readRecord(event));
  }
  const metadata = created({ id: 'm', project: '5', level: 'Metadata' });
  past.add(metadata, readRecord(metadata));
  const sight = sightOf({ ...PARTS, jobs: [], past: past.result({ all: 1205, bad: 0 }) });
  const folder = t.testdir({});
  const text = textOf(resultOf(sight, folder));
  t.match(text, /0 job pods of 0 projects; 1,204 pods\s+of 39 projects in the audit log\n/);
  t.match(text, /In enforce, all 1,204 keep their accounts\./);
  t.match(text, /\? 1 job pod of the audit log: recorded without an account/);
  const both = resultOf(sightOf({ ...PARTS, past: sight.past as PastJobs }), folder, { force: true });
  t.match(textOf(both), /3 of 1,208 job pods would not keep the account in enforce:/);
  const printed = discoverySchema.parse(JSON.parse(JSON.stringify(views.json(both))));
  t.match(printed, { jobs: 4, auditLog: { pods: 1204, projects: 39, decided: 1204, withoutAccount: 1, dropped: 0 } });
  t.same(
    printed.differences.map(({ pods, reason, seen }) => `${pods} ${reason} ${seen}`),
    ['1 override_refused running', '1 no_manager running', '1 override_refused in the audit log'],
  );
});

t.test('a namespace that has its label is not labeled again', async (t) => {
  const sight = { ...sightOf(PARTS), namespaces: grouped([['ci', { 'gitlab-runner-irsa': 'enforce' }]]) };
  const result = resultOf(sight, t.testdir({}));
  t.match(textOf(result), /Labeled already: ci \(enforce\)\./);
  t.notMatch(textOf(result), /label namespace ci /);
});

t.test('where pods may not be listed, that comes first, and nothing says that no job runs', async (t) => {
  const needs = 'list pods';
  const unseen = { what: 'Pods of ci', why: 'pods is forbidden', because: 'forbidden', needs } as const;
  const none = { ...sightOf(PARTS), jobs: { complete: false, namespaces: new Map([['ci', { unseen }]]) } };
  const result = resultOf(none, t.testdir({}));
  const text = textOf(result);
  t.match(text, /^https:\/\/api\.example\.com: 1 runner manager, job pods not read\n\nNot read:\n/);
  t.match(text, /The pods of jobs were not read, so no rule follows from one\./);
  t.match(text, /needs: list pods/);
  t.notMatch(text, /No job pod runs|0 job pods|while pipelines run/);
  t.equal(text.match(/Not read:/g)?.length, 1);
  t.match(result.files.get('fleet.yaml'), /The pods of jobs were not read/);
  t.equal(discoverySchema.parse(JSON.parse(JSON.stringify(views.json(result)))).jobsRead, 'none');
  const some = {
    complete: false,
    namespaces: new Map([
      ['ci', { unseen }],
      ['gitlab', { seen: [] }],
    ]),
  };
  const partly = textOf(resultOf({ ...sightOf(PARTS), jobs: some }, t.testdir({})));
  t.match(partly, /No job pod runs now in the namespaces that were read/);
  t.ok(partly.indexOf('Not read:') < partly.indexOf('wrote'));
});

t.test(
  'where a mapping is active, no command replaces it, and the file claims nothing else than the check',
  async (t) => {
    const assigned = { 'gitlab-runner-irsa/service-account': 'ci-a' };
    const jobs = [
      ...['1', '2', '3'].map((project) => ({ project, namespace: 'ci', account: 'other', annotations: assigned })),
      { project: '4', namespace: 'ci', account: 'default' },
    ];
    const mapping = 'gitlab-runner-irsa/gitlab-runner-irsa-mapping';
    const forbidden = {
      unseen: { what: 'the mapping', why: 'forbidden', because: 'forbidden', needs: 'get configmaps' },
    } as const;
    for (const [sight, because] of [
      [
        { ...sightOf({ ...PARTS, jobs }), installed: forbidden },
        /pod\s+"ci\/runner-any-project-1-concurrent-0-00000000" has the annotation/,
      ],
      [sightOf({ ...PARTS, installed: mapping }), /ConfigMap\s+gitlab-runner-irsa\/gitlab-runner-irsa-mapping exists/],
    ] as const)
      for (const what of ['chart', 'fleet'] as const) {
        const result = resultOf(sight, t.testdir({}), { for: what });
        const text = textOf(result);
        t.match(text, /^.*\n\nAlready installed: the active mapping decides/);
        t.match(text, because);
        t.notMatch(text, /helm |kubectl |generate/);
        const { next } = discoverySchema.parse(JSON.parse(JSON.stringify(views.json(result))));
        t.match(
          next,
          wholeLists(['gitlab-runner-irsa doctor', /^gitlab-runner-irsa plan cluster \S+(?:mapping|fleet)\.yaml$/]),
        );
      }
    const moved = resultOf(sightOf({ ...PARTS, jobs }), t.testdir({}), { for: 'chart' });
    t.match(textOf(moved), /3 of 4 job pods would not keep the account in enforce/);
    t.match(moved.files.get('mapping.yaml'), /3 of 4 job pods that were seen would not keep the account/);
    t.notMatch(moved.files.get('mapping.yaml'), /every job that was seen keeps/);
  },
);

t.test('an annotation that an uninstalled webhook has left on a pod is not an installation', async (t) => {
  const annotations = { 'gitlab-runner-irsa/service-account': 'ci-a' };
  const jobs = [{ project: '1', namespace: 'ci', account: 'ci-a', annotations }];
  const result = resultOf(sightOf({ ...PARTS, jobs }), t.testdir({}), { for: 'fleet' });
  t.notMatch(textOf(result), 'Already installed');
  const { installed, next } = discoverySchema.parse(JSON.parse(JSON.stringify(views.json(result))));
  t.equal(installed, null);
  t.notMatch(next.join('\n'), 'plan cluster');
});

t.test('the commands for the chart can be pasted: with its dependency, and an image', async (t) => {
  const commands = (image: string | undefined) => {
    const result = { ...resultOf(sightOf(PARTS), t.testdir({}), { for: 'chart' }), image };
    return { next: [...(views.json(result) as { next: string[] }).next], text: textOf(result) };
  };
  const without = commands(undefined);
  const at = without.next.findIndex((command) => command.startsWith('helm install'));
  t.equal(without.next[at - 1], 'helm dependency update chart');
  t.match(without.next[at], / --set image\.repository=images\.example\.com\/gitlab-runner-irsa$/);
  t.match(without.text, /Replace images\.example\.com\/gitlab-runner-irsa by the image of the webhook/);
  const within = commands('ghcr.io/shop/gitlab-runner-irsa');
  t.notMatch(within.next.join('\n'), 'image.repository');
  t.notMatch(within.text, 'Replace images');
});

t.test('of a fleet, the installation comes before the labels', async (t) => {
  const result = resultOf(sightOf(PARTS), t.testdir({}));
  const text = textOf(result);
  const order = ['generate ', 'README.md has the commands of the installation. After it', 'kubectl label namespace '];
  const places = order.map((part) => text.replaceAll(/\s+/g, ' ').indexOf(part));
  t.ok(places.every((place) => place > 0));
  t.strictSame(
    places.toSorted((one, other) => one - other),
    places,
  );
  const labeled = { ...result, labels: result.labels.map((one) => ({ ...one, mode: 'observe' as const })) };
  t.match(textOf(labeled).replaceAll(/\s+/g, ' '), 'README.md has the commands of the installation. Labeled already:');
});

t.test('pods that no runner created are not counted as jobs that keep their accounts', async (t) => {
  const jobs = [
    { project: '1', namespace: 'ci', account: 'ci-a' },
    { project: '999', namespace: 'ci', account: 'ci-a', clients: ['kubectl-create\u001b[31m'] },
  ];
  const text = textOf(resultOf(sightOf({ ...PARTS, jobs }), t.testdir({})));
  t.match(text, /1 job pod of 1 project\n/);
  t.match(text, /In enforce, it keeps its account\./);
  t.match(text, /! 1 pod looks like a job, but GitLab Runner did not create it/);
  t.notMatch(text, '\u001b');
});

t.test('a cluster in which no namespace can be searched is an error that names the permissions', async (t) => {
  const unseen = {
    what: 'Deployments of gitlab',
    why: 'no',
    because: 'forbidden',
    needs: 'list deployments.apps',
  } as const;
  const runners = { complete: false, namespaces: new Map([['gitlab', { unseen }]]) };
  t.throws(() => resultOf({ ...sightOf(PARTS), runners }, t.testdir({})), {
    message: /no namespace could be searched for runners\n(?:.*\n)*.*needs: list deployments\.apps/,
    cause: { code: 'nothing_seen' },
  });
});
