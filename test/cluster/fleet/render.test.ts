import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { parseFleet } from '../../../src/fleet/document/parse.ts';
import type { Fleet } from '../../../src/fleet/fleet.ts';
import { generate } from '../../../src/generate/generate.ts';
import type { KubernetesObject } from '../../control-plane/client/client.ts';
import { connect } from '../../control-plane/client/connect.ts';
import { fleets } from '../../fleet/random.ts';
import { bundle, company, example } from '../../generate/bundle.ts';
import { type Helm, helms } from '../chart/helm.ts';
import { pick } from '../chart/pick.ts';
import { writeGenerated } from './write-generated.ts';

const cluster = connect();
const programs = await helms(t, cluster);
const [first] = programs as [Helm];
const folder = t.testdir({});

const random = fc.sample(fleets, 10).flatMap((document) => parseFleet(stringify(document)).fleet ?? []);
const cases: { name: string; fleet: Fleet }[] = [
  { name: 'shared-cache', fleet: example('shared-cache') },
  { name: 'many-teams', fleet: example('many-teams') },
  { name: 'limits', fleet: limits() },
  { name: 'company', fleet: example('company') },
  { name: 'settings', fleet: company() },
  ...random.slice(0, 4).map((fleet, index) => ({ name: `random-${index}`, fleet })),
];
const made = cases.map(({ name, fleet }) => {
  const files = generate(fleet, bundle);
  return { name, fleet, files, chart: writeGenerated(join(folder, name), files) };
});
const argsOf = (fleet: Fleet, chart: string) => ['gitlab-runner-irsa', chart, '--namespace', fleet.webhook.namespace];

t.test('the Terraform file is laid out as hclfmt does it', async (t) => {
  for (const { name, files } of made) {
    const text = files.get('iam/main.tf');
    if (text === undefined) continue;
    t.equal(execFileSync(cluster.connection.hclfmt, { input: text, encoding: 'utf8' }), text, name);
  }
});

for (const helm of programs) {
  t.test(`Helm ${helm.version} accepts the charts of fleets`, async (t) => {
    for (const { name, fleet, chart } of helm === first ? made : made.slice(0, 3)) {
      const { code, stdout } = await helm.run('lint', chart, '--namespace', fleet.webhook.namespace);
      t.equal(code, 0, `${name}: ${stdout}`);
      t.notMatch(stdout, /\[(ERROR|WARNING)\]/, name);
    }
  });
}

t.test('every Helm renders the accounts, the mapping and the runners that the fleet says', async (t) => {
  for (const { name, fleet, files, chart } of made) {
    for (const helm of name.startsWith('random') ? [first] : programs) {
      const objects = await helm.template(...argsOf(fleet, chart));
      t.same(accountsIn(objects), accountsOf(fleet), `${name}: accounts`);
      const { data, metadata } = pick(objects, 'ConfigMap', 'gitlab-runner-irsa-mapping');
      t.match((metadata as { annotations?: object }).annotations, {
        'gitlab-runner-irsa/written-by': 'gitlab-runner-irsa generate',
      });
      t.same(
        parse(data['mapping.yaml']),
        parse(files.get('mapping.yaml') ?? '', { version: '1.1' }),
        `${name}: mapping`,
      );
      for (const runner of fleet.runners) {
        const { template } = pick(objects, 'Deployment', `${runner.namespace}/${runner.name}`).spec;
        t.equal(template.spec.serviceAccountName, runner.serviceAccount);
        t.match(template.metadata.labels, { 'gitlab-runner-irsa/manager': runner.name });
        const config = pick(objects, 'ConfigMap', `${runner.namespace}/${runner.name}`).data['config.template.toml'];
        t.match(config, `namespace = "${runner.jobNamespaces[0]}"`);
        t.ok(config.includes(runner.config.trimEnd()), `${name}: the text of ${runner.name} arrives as it is`);
      }
      const { cache } = fleet;
      if (cache === undefined) continue;
      t.match(pick(objects, 'ConfigMap', `${fleet.runners[0]?.namespace}/gitlab-runner-irsa-cache`).data, {
        CACHE_S3_BUCKET_NAME: cache.bucket,
        CACHE_S3_BUCKET_LOCATION: cache.region,
        CACHE_S3_ROLE_ARN: cache.role?.arn,
        CACHE_S3_SERVER_SIDE_ENCRYPTION_KEY_ID: cache.kmsKeyArn,
      });
    }
  }
});

t.test('the API server takes every object and every debug pod as it is, and every field of it', async (t) => {
  for (const { name, fleet, files, chart } of made.slice(0, 3)) {
    const namespaces = [
      fleet.webhook.namespace,
      ...fleet.runners.flatMap((each) => [each.namespace, ...each.jobNamespaces]),
    ];
    for (const namespace of new Set(namespaces))
      await cluster.admin.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    const pods = [...files]
      .filter(([path]) => path.startsWith('debug/'))
      .flatMap(([, text]) => parseAllDocuments(text));
    for (const object of await first.template(...argsOf(fleet, chart))) {
      const answer = await cluster.admin.create<{ reason?: string }>(object, {
        dryRun: true,
        fieldValidation: 'Strict',
      });
      const taken = answer.status === 201 || answer.body.reason === 'AlreadyExists';
      t.strictSame(
        [taken, answer.warnings],
        [true, []],
        `${name}: ${object.kind} ${object.metadata?.name} ${answer.message}`,
      );
    }
    for (const pod of pods) {
      const answer = await cluster.admin.create(pod.toJS(), { dryRun: true, fieldValidation: 'Strict' });
      // The account of a pod has to be there, and a dry run has made none: all else has been checked before that is said.
      t.match(
        answer.message ?? '',
        /^$|serviceaccount ".*" not found/,
        `${name}: ${JSON.stringify(pod.toJS().metadata)}`,
      );
      t.same(answer.warnings, []);
    }
  }
});

/** The fleet with names that are as long as they may be. */
function limits(): Fleet {
  const namespace = 'n'.repeat(63);
  const account = (letter: string) => `${letter.repeat(200)}.${letter.repeat(52)}`;
  const role = (letter: string) => `role: {name: ${letter.repeat(64)}, path: /${'p'.repeat(510)}/}`;
  return example(
    'shared-cache',
    ['name: tools\n', `name: ${'t'.repeat(100)}\n`],
    [/\[gitlab\]/g, `[${namespace}]`],
    [/namespace: gitlab\n/g, `namespace: ${namespace}\n`],
    [/(?<!irsa-)gitlab-runner-common/g, account('m')],
    [/(?<!irsa-)gitlab-jobs/g, account('j')],
    ['role: {name: k8s-irsa-gitlab-runner-common}', role('m')],
    ['role: {name: k8s-irsa-gitlab-jobs}', role('j')],
    [/name: cluster\n/, `name: ${'r'.repeat(50)}\n`],
    ['tags: [cluster, kubernetes]', `tags: ["${'ü'.repeat(255)}"]`],
  );
}

/** `namespace/name role`, of all accounts but those of the webhook. */
function accountsIn(objects: readonly KubernetesObject[]): string[] {
  return objects
    .filter(({ kind, metadata }) => kind === 'ServiceAccount' && metadata?.name !== 'gitlab-runner-irsa')
    .map(({ metadata }) => {
      const annotations = (metadata as { annotations?: Record<string, string> }).annotations ?? {};
      return `${metadata?.namespace}/${metadata?.name} ${annotations['eks.amazonaws.com/role-arn']}`;
    })
    .sort();
}

function accountsOf({ serviceAccounts }: Fleet): string[] {
  return serviceAccounts
    .filter(({ create }) => create)
    .flatMap(({ name, namespaces, identity, role }) =>
      namespaces.map((namespace) => `${namespace}/${name} ${identity === 'irsa' ? role?.arn : undefined}`),
    )
    .sort();
}
