import t from 'tap';
import { chartFiles } from '../../../src/chart/write/chart-files.ts';
import { mappingJsonSchema } from '../../../src/mapping/document/json-schema.ts';
import { connect } from '../../control-plane/client/connect.ts';
import { wholeLists } from '../../whole-lists.ts';
import { assembleChart } from './assemble.ts';
import { helms } from './helm.ts';
import { pick } from './pick.ts';
import { leastValues } from './values.ts';

const programs = await helms(t, connect());

// The same templates, with what src/chart writes for two runners.
const files = chartFiles({
  version: '0.1.0',
  image: 'images.example.com/gitlab-runner-irsa',
  runners: [{ key: 'cluster' }, { key: 'fargate' }],
  mappingSchema: mappingJsonSchema(),
});
const chart = assembleChart(t, files);

const { serviceAccounts, 'gitlab-runner': runner } = leastValues('gitlab');
const fargate = { ...(runner as object), namespace: 'fargate', runners: { secret: 'token', jobNamespace: 'jobs' } };
const other = { name: 'gitlab-runner-common', kind: 'manager', namespaces: ['fargate'], jobNamespaces: ['jobs'] };

for (const helm of programs) {
  const values = helm.values({
    serviceAccounts: [...(serviceAccounts as object[]), other],
    cache: { bucket: 'runners-cache', region: 'eu-central-1' },
    cluster: runner,
    fargate,
  });
  const args = ['fleet', chart, '--namespace', 'release', '--values', values];

  t.test(`Helm ${helm.version}: two runners, each with its name, mark, cache and rights`, async (t) => {
    const objects = await helm.template(...args);
    for (const [key, namespace, jobs] of [
      ['cluster', 'gitlab', 'gitlab'],
      ['fargate', 'fargate', 'jobs'],
    ] as const) {
      const { template } = pick(objects, 'Deployment', `${namespace}/${key}`).spec;
      t.match(template.metadata.labels, { 'gitlab-runner-irsa/manager': key });
      t.equal(template.spec.serviceAccountName, 'gitlab-runner-common');
      t.match(pick(objects, 'ConfigMap', `${namespace}/gitlab-runner-irsa-cache`).data, { CACHE_TYPE: 's3' });
      const binding = `${jobs}/fleet-gitlab-runner-irsa-manager.${namespace}.gitlab-runner-common`;
      t.match(
        pick(objects, 'RoleBinding', binding).subjects,
        wholeLists([{ name: 'gitlab-runner-common', namespace }]),
      );
    }
    const { args: flags } = pick(objects, 'Deployment', 'release/fleet-gitlab-runner-irsa').spec.template.spec
      .containers[0];
    t.ok(flags.includes('--starter-managers=gitlab/gitlab-runner-common,fargate/gitlab-runner-common:jobs'));
  });

  t.test(`Helm ${helm.version}: one of two runners is switched off`, async (t) => {
    const objects = await helm.template(...args, '--set', 'fargate.enabled=false');
    t.strictSame(
      objects
        .filter(({ kind }) => kind === 'Deployment')
        .map(({ metadata }) => metadata?.name)
        .sort(),
      ['cluster', 'fleet-gitlab-runner-irsa'],
    );
  });

  t.test(`Helm ${helm.version}: what one of two runners lacks is said of that one`, async (t) => {
    const { stderr } = await helm.run('template', ...args, '--set', 'fargate.gitlabUrl=');
    t.match(stderr, /^fargate\.gitlabUrl is empty: set the URL of GitLab\.$/m);
    t.notMatch(stderr, 'cluster.gitlabUrl');
  });
}
