import { join } from 'node:path';
import t from 'tap';
import { parseFleet } from '../../../src/fleet/document/parse.ts';
import type { Fleet } from '../../../src/fleet/fleet.ts';
import { generate } from '../../../src/generate/generate.ts';
import { connect } from '../../control-plane/client/connect.ts';
import { bundle, example } from '../../generate/bundle.ts';
import { writeGenerated } from '../fleet/write-generated.ts';
import { assembleChart } from './assemble.ts';
import { type Helm, helms } from './helm.ts';
import { takeTurn } from './take-turn.ts';
import { leastValues } from './values.ts';

// What the notes say about the namespaces of jobs, and about runners that other releases install. Nothing is installed.

const cluster = connect();
const programs = await helms(t, cluster);
// Helm 3 looks for objects of the same names, also for a dry run of the client.
await takeTurn(t, cluster);
const chart = assembleChart(t);
const folder = t.testdir({});

async function notesOf(helm: Helm, chart: string, ...more: readonly string[]): Promise<string> {
  const output = await helm.ok('install', 'x', chart, '--namespace', 'release', '--dry-run=client', ...more);
  return output.slice(output.indexOf('\nNOTES:'));
}

const flat = (text: string) => text.replaceAll(/\s+/g, ' ');
const observed = (notes: string) =>
  [...notes.matchAll(/^ {5}kubectl label namespace (\S+) gitlab-runner-irsa=observe$/gm)].map(([, name]) => name);

/** A fleet beside runners that exist; `one` and `two` share an account. */
function besideRunners(...accounts: readonly string[]): Fleet {
  const { findings, fleet } = parseFleet(`version: 1
cluster: {name: tools, accountId: "111122223333", region: eu-central-1, oidcIssuer: oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLE}
gitlab: {url: "https://gitlab.example.com"}
webhook: {image: {repository: images.example.com/x}}
serviceAccounts:
  - {name: runner, kind: manager, namespaces: [gitlab], create: false, identity: none}
  - {name: deployer, kind: manager, namespaces: [deploy], create: false, identity: none}
  - {name: ci-jobs, kind: job, namespaces: [ci, deploy]}
${accounts.map((one) => `  - ${one}\n`).join('')}
runners:
  - {name: one, namespace: gitlab, jobNamespaces: [ci], serviceAccount: runner, managed: false}
  - {name: two, namespace: gitlab, jobNamespaces: [ci], serviceAccount: runner, managed: false}
  - {name: deploys, namespace: deploy, serviceAccount: deployer, managed: false}
rules:
  - {name: jobs, match: {kind: job}, serviceAccount: ci-jobs}
`);
  if (fleet === undefined) throw new Error(JSON.stringify(findings));
  return fleet;
}

/** The values of a release beside an existing runner; `jobs` names the namespaces of its jobs. */
const beside = (helm: Helm, more: object = {}, jobs: object = {}) =>
  helm.values({
    ...leastValues('gitlab'),
    serviceAccounts: ['one', 'two'].map((name) => ({
      ...{ name, kind: 'manager', namespaces: ['gitlab'], create: false },
      ...(name === 'one' ? jobs : {}),
    })),
    'gitlab-runner': { enabled: false },
    ...more,
  });

for (const helm of programs) {
  const write = (name: string, fleet: Fleet) =>
    writeGenerated(join(folder, `${helm.version}-${name}`), generate(fleet, bundle));

  t.test(`Helm ${helm.version}: a generated chart sends edits to the fleet`, async (t) => {
    const text = flat(await notesOf(helm, write('fleet', example('shared-cache'))));
    t.match(
      text,
      'add the account to its serviceAccounts and the project to its rules, run gitlab-runner-irsa generate, and then helm upgrade',
    );
    t.match(text, 'gitlab-runner-irsa doctor --fleet fleet.yaml.');
    t.notMatch(text, /edit configmap|To add a project, add|--values <your values>|Section 3|does not contain/);
  });

  t.test(`Helm ${helm.version}: a fleet that says where jobs run is not asked again`, async (t) => {
    const notes = await notesOf(helm, write('beside', besideRunners()));
    t.strictSame(observed(notes), ['ci', 'deploy', 'gitlab']);
    t.notMatch(notes, /does not contain|No runner of the fleet|jobNamespaces|label namespace NAMESPACE|podLabels/);
    const text = flat(notes);
    t.match(text, 'Section 3 of the generated README.md has the values for the runners of the fleet');
    t.match(text, 'default.manager decides. The runners: one, two, deploys. These pods have the label:');
    t.match(
      notes,
      '\n     kubectl get pods --all-namespaces --selector gitlab-runner-irsa/manager --label-columns gitlab-runner-irsa/manager\n',
    );
  });

  t.test(`Helm ${helm.version}: a manager without a runner in the fleet is told in fields of the fleet`, async (t) => {
    const idle = '{name: idle, kind: manager, namespaces: [other], create: false, identity: none}';
    const text = flat(await notesOf(helm, write('idle', besideRunners(idle))));
    t.match(
      text,
      'No runner of the fleet runs as other/idle. Either remove the account from the fleet, or add the runner to the fleet',
    );
    t.notMatch(text, /namespaces of the manager in the mapping|label namespace NAMESPACE/);
  });

  t.test(`Helm ${helm.version}: for runners of other releases, the notes point to their configuration`, async (t) => {
    const notes = await notesOf(helm, chart, '--values', beside(helm));
    t.match(
      flat(notes),
      'does not contain the runners of gitlab/one, gitlab/two. The configuration of such a runner says where its jobs run',
    );
    t.match(notes, '     kubectl label namespace NAMESPACE gitlab-runner-irsa=enforce --overwrite\n');
    t.match(flat(notes), 'Without the label, rules for managers that have names match no pod of it');
    t.match(notes, /^ {5}# runner manager gitlab\/one\n {5}podLabels:\n {7}gitlab-runner-irsa\/manager: one\n/m);
  });

  t.test(`Helm ${helm.version}: what the values say of these places is not asked again`, async (t) => {
    const some = await notesOf(helm, chart, '--values', beside(helm, {}, { jobNamespaces: ['ci'] }));
    t.match(flat(some), 'does not contain the runner of gitlab/two. The configuration');
    t.strictSame(observed(some), ['ci', 'gitlab']);
    const manager = (name: string) => ({ serviceAccount: `gitlab/${name}`, namespaces: [`jobs-${name}`] });
    const mapping = { version: 1, managers: [manager('one'), manager('two')], rules: [] };
    for (const own of [mapping, JSON.stringify(mapping)]) {
      const notes = await notesOf(helm, chart, '--values', beside(helm, { mapping: own }));
      t.strictSame(observed(notes), ['jobs-one', 'jobs-two', 'gitlab']);
      t.notMatch(notes, /does not contain|label namespace NAMESPACE/);
    }
  });

  t.test(`Helm ${helm.version}: a text that is not a mapping does not stop the notes`, async (t) => {
    for (const mapping of [
      '{',
      '[]',
      'text',
      'managers: text\nrules: {}\n',
      'managers: [1, null, {namespaces: text}, {namespaces: [1]}]\nrules: [1, null, {match: 1}, {match: {}}, {match: {kind: manager, names: x}}]\n',
    ])
      t.match(
        flat(await notesOf(helm, chart, '--values', beside(helm, { mapping }))),
        'does not contain the runners of gitlab/one, gitlab/two',
        mapping,
      );
  });
}
