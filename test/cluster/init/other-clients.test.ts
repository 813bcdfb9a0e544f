import { join } from 'node:path';
import t from 'tap';
import { discoverySchema } from '../../../src/cli/schemas/init.ts';
import type { Pod } from '../../../src/pods/pod.ts';
import { runCli } from '../../cli/command-line.ts';
import { connect } from '../../control-plane/client/connect.ts';
import { made } from '../../control-plane/client/made.ts';
import { writeKubeconfig } from '../../control-plane/server/kubeconfig.ts';
import { wholeLists } from '../../whole-lists.ts';
import { helms } from '../chart/helm.ts';
import { jobPod } from '../job-pod.ts';
import { STARTING_POINTS } from './starting-points.ts';
import { createInitWorld } from './world.ts';

// What a user with the role edit can do in a namespace, and what init makes of it.

const cluster = connect();
const { admin } = cluster;
const [helm] = (await helms(t, cluster)).slice(-1);
if (helm === undefined) throw new Error('Helm is missing');
const before = STARTING_POINTS["GitLab's operator"];
if (before === undefined) throw new Error('the cluster is missing');

t.test(
  'a pod that a user creates under the name of a job is not covered, and a job that a user edits is',
  async (t) => {
    const own = t.testdir({});
    const { gitlab, reader, stored, words } = await createInitWorld(t, cluster, helm, { before, folder: own });
    const release = await cluster.createNamespace({ prefix: 'release' });
    const discover = async (folder: string, ...more: readonly string[]) => {
      const output = ['--for', 'chart', '--output', join(own, folder), '--namespace', release, '--json'];
      const { stderr, stdout } = await runCli(['init', ...words, ...output, ...more]);
      if (stdout === '') throw new Error(stderr);
      return discoverySchema.parse(JSON.parse(stdout));
    };
    for (const by of ['kubectl/v1.34.2 (linux/amd64) kubernetes/abc', 'curl gitlab-runner 19.4.0 (19-4-stable'])
      made(
        await admin
          .withHeaders({ 'User-Agent': by })
          .create<Pod>(jobPod(gitlab, { project: 999, spec: { serviceAccountName: 'ci-jobs' } })),
        `a pod by ${by}`,
      );
    const [job] = stored;
    if (job === undefined) throw new Error('no job runs');
    made(await admin.patch(job.pod as never, { metadata: { annotations: { note: 'edited' } } }), 'the edit');

    const found = await discover('first');
    t.match(found, wholeLists({ jobs: 1, projects: 1, jobsRead: 'some', installed: null, differences: [] }));
    t.match(found.left.join('\n'), /2 pods look like jobs, but GitLab Runner did not create them/);
    t.match(found.left.join('\n'), /"kubectl"/);
    t.match(
      found.unseen.map(({ needs }) => needs).join('\n'),
      `get configmaps gitlab-runner-irsa-mapping in namespace ${release}`,
    );

    await cluster.grant(release, reader, [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get'] }]);
    t.notMatch((await discover('second')).unseen.map(({ needs }) => needs).join('\n'), release);
    const configMap = {
      ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: release, name: 'gitlab-runner-irsa-mapping' } },
    };
    made(await admin.create({ ...configMap, data: {} } as never), 'the ConfigMap of the mapping');
    const again = await discover('third');
    t.match(again.installed, `${release}/gitlab-runner-irsa-mapping exists`);
    t.notMatch(again.next.join('\n'), /helm|kubectl/);
  },
);

t.test('without permission to list pods, that comes first, and nothing says that no job runs', async (t) => {
  const own = t.testdir({});
  const { gitlab } = await createInitWorld(t, cluster, helm, { before, folder: own });
  const blind = await cluster.createNamespace({ prefix: 'blind' });
  await cluster.createServiceAccount(blind, { name: 'blind' });
  const verbs = ['get', 'list'];
  await cluster.grant(gitlab, `${blind}/blind`, [
    { apiGroups: ['apps'], resources: ['*'], verbs },
    { apiGroups: [''], resources: ['serviceaccounts', 'configmaps'], verbs },
  ]);
  const kubeconfig = join(own, 'blind');
  writeKubeconfig(cluster.connection, { file: kubeconfig, token: await cluster.token(blind, 'blind') });
  const where = ['--kubeconfig', kubeconfig, '--runner-namespace', gitlab];
  const { code, stdout } = await runCli(['init', ...where, '--output', join(own, 'out')]);
  t.equal(code, 0);
  t.match(stdout, /^https:\S+: 1 runner manager, job pods\s+not read\n\nNot read:\n/);
  t.match(stdout.replaceAll(/\s+/g, ' '), `needs: list pods in namespace ${gitlab}`);
  t.notMatch(stdout, /No job pod runs|0 job pods/);
});
