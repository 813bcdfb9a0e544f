import t from 'tap';
import type { Reader } from '../../src/doctor/read/requests/reader.ts';
import { configuredJobs } from '../../src/live/configured-jobs.ts';
import { parseMapping } from '../../src/mapping/document/parse.ts';
import { compile } from '../../src/mapping/index/compile.ts';

const MAPPING = `
version: 1
managers:
  - serviceAccount: ci/runner
  - serviceAccount: gitlab-ci/runner
rules:
  - name: jobs
    match: { kind: job, projects: [1] }
    serviceAccount: ci-billing
default: { manager: keep, job: deny }
`;

const template = (mounted: object[]) => ({
  metadata: { labels: { app: 'gitlab-runner' } },
  spec: {
    serviceAccountName: 'runner',
    containers: [{ name: 'runner', image: 'gitlab/gitlab-runner:v19.4.0', env: [{ name: 'CI_SERVER_URL' }] }],
    volumes: mounted,
  },
});

/** A cluster with these Deployments in namespace ci, in which nothing else may be read. */
function readerOf(deployments: readonly object[]): Reader {
  const forbidden = (what: string) => ({ unseen: { what, why: 'forbidden', because: 'forbidden' } as const });
  return {
    list: async (path, what) =>
      path.endsWith('/namespaces/ci/deployments') ? { seen: deployments as never } : forbidden(what),
    one: async (_path, what) => forbidden(what),
  };
}

const { mapping } = parseMapping(MAPPING);
if (mapping === undefined) throw new Error('the mapping is invalid');
const index = compile(mapping);
const unseenOf = async (deployments: readonly object[]) =>
  (await configuredJobs(readerOf(deployments), index, 'ci/runner')).unseen.map(({ what }) => what);

t.test('what was not read of the namespace of a manager is said, and of no other namespace', async (t) => {
  t.same(await unseenOf([]), ['StatefulSets of ci', 'the configuration of manager ci/runner']);
});

t.test('neither is a part of the configuration of its runner that was not read', async (t) => {
  const metadata = { namespace: 'ci', name: 'runner' };
  const mounted = template([{ name: 'a', configMap: { name: 'config' } }]);
  t.same(await unseenOf([{ metadata, spec: { template: mounted } }]), ['StatefulSets of ci', 'ConfigMap ci/config']);
});
