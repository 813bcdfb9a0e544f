import { join } from 'node:path';
import t, { type Test } from 'tap';
import { parseFleet } from '../../../src/fleet/document/parse.ts';
import type { Fleet } from '../../../src/fleet/fleet.ts';
import { generate } from '../../../src/generate/generate.ts';
import { runCli } from '../../cli/command-line.ts';
import { commandLinesIn } from '../../docs/command-lines.ts';
import { readPage } from '../../docs/page.ts';
import { bundle, example } from '../bundle.ts';

/** A fleet with two runners in namespaces of their own: `gitlab/shared` for jobs in `ci`, and `deploy/deploy`. */
function fleetOf(rules: string, names = '{}'): Fleet {
  const { findings, fleet } = parseFleet(`version: 1
cluster: {name: tools, accountId: "111122223333", region: eu-central-1, oidcIssuer: oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLE}
gitlab: {url: "https://gitlab.example.com"}
webhook: {namespace: irsa, image: {repository: images.example.com/x}}
serviceAccounts:
  - {name: shared, kind: manager, namespaces: [gitlab]}
  - {name: deploy, kind: manager, namespaces: [deploy]}
  - {name: ci-jobs, kind: job, namespaces: [ci, deploy]}
runners:
  - {name: shared, namespace: gitlab, jobNamespaces: [ci], serviceAccount: shared, tokenSecret: t}
  - {name: deploy, namespace: deploy, serviceAccount: deploy, tokenSecret: t}
names: ${names}
rules:
${rules}
`);
  if (fleet === undefined) throw new Error(JSON.stringify(findings));
  return fleet;
}

const rule = (match: string) => `  - {name: one, match: {kind: job, ${match}}, serviceAccount: ci-jobs}`;
const readmeOf = (fleet: Fleet) => generate(fleet, bundle).get('README.md') ?? '';

/** The blocks of commands in the section about the rollout. */
function blocksOf(fleet: Fleet): readonly string[] {
  const [, section = ''] = readmeOf(fleet).split('## 4. ');
  return readPage(section).blocks.map(({ content }) => content);
}

/** Types the `explain` of the README, and returns the rule that decided. */
async function explained(t: Test, fleet: Fleet): Promise<[command: string, rule: unknown]> {
  const folder = t.testdir({ 'mapping.yaml': generate(fleet, bundle).get('mapping.yaml') ?? '' });
  const [command] = commandLinesIn(blocksOf(fleet).join('\n')).filter(({ words: [verb] }) => verb === 'explain');
  const words = command?.words.map((word) => (word === 'mapping.yaml' ? join(folder, word) : word)) ?? [];
  const { stderr, stdout } = await runCli([...words, '--json']);
  if (stdout === '') throw new Error(stderr);
  return [command?.text ?? '', JSON.parse(stdout)[0].rule];
}

const EXPLAIN = 'gitlab-runner-irsa explain --mapping mapping.yaml --project';

for (const [name, match, options] of [
  ['the project of a rule', 'projects: [77, 78]', '77 --namespace ci --requester gitlab/shared'],
  [
    'its namespace and the runner that creates jobs there',
    'projects: [77], namespaces: [deploy]',
    '77 --namespace deploy --requester deploy/deploy',
  ],
  [
    'the manager that the rule names',
    'projects: [77], createdBy: [deploy/deploy]',
    '77 --namespace deploy --requester deploy/deploy',
  ],
  [
    'the top-level group of a rule, and a project with a name',
    'rootGroups: [10]',
    '4711 --root-group 10 --namespace ci --requester gitlab/shared',
  ],
  ['a project with a name, if rules name none', 'namespaces: [ci]', '4711 --namespace ci --requester gitlab/shared'],
] as const)
  t.test(`the README explains a job of the fleet itself: ${name}`, async (t) => {
    const fleet = fleetOf(rule(match), '{4711: acme/billing}');
    t.strictSame(await explained(t, fleet), [`${EXPLAIN} ${options}`, 'one']);
    t.notMatch(readmeOf(fleet), 'this fleet names none');
  });

t.test('a project comes before a group, and the README says when the fleet names no project', async (t) => {
  const group = rule('rootGroups: [10]').replace('one', 'group');
  t.strictSame(await explained(t, fleetOf(`${group}\n${rule('projects: [77]')}`)), [
    `${EXPLAIN} 77 --namespace ci --requester gitlab/shared`,
    'one',
  ]);
  t.match(readmeOf(fleetOf(group)), '`4242` is for the id of a project: this fleet names none.');
});

t.test('one namespace after the other is enforced, first those of jobs, each after a report about it', async (t) => {
  const fleet = fleetOf(rule('projects: [77]'));
  t.strictSame(blocksOf(fleet).slice(-3), [
    'gitlab-runner-irsa report decisions.log --namespace ci\nkubectl label namespace ci gitlab-runner-irsa=enforce --overwrite',
    'gitlab-runner-irsa report decisions.log --namespace deploy\nkubectl label namespace deploy gitlab-runner-irsa=enforce --overwrite',
    'kubectl label namespace gitlab gitlab-runner-irsa=enforce --overwrite',
  ]);
  t.match(readmeOf(fleet), 'in one namespace after the other');
  t.match(
    readmeOf(fleet),
    'kubectl --namespace irsa logs --selector app.kubernetes.io/component=webhook --prefix --tail=-1 > decisions.log\n',
  );
});

t.test('a fleet with one namespace has one command to enforce', async (t) => {
  const fleet = example('shared-cache');
  t.strictSame(blocksOf(fleet).slice(-1), ['kubectl label namespace gitlab gitlab-runner-irsa=enforce --overwrite']);
  t.notMatch(readmeOf(fleet), /namespace after the other|report decisions\.log --namespace/);
});
