import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { planSchema } from '../../src/cli/schemas/plan.ts';
import type { Pod } from '../../src/pods/pod.ts';
import { runCli } from '../cli/command-line.ts';
import { connect } from '../control-plane/client/connect.ts';
import { made } from '../control-plane/client/made.ts';
import { writeKubeconfig } from '../control-plane/server/kubeconfig.ts';
import { wholeLists } from '../whole-lists.ts';
import { type Installation, install, mappingFor } from './in-cluster/installation.ts';
import { jobPod } from './job-pod.ts';

const cluster = connect();

/** An installation with a job of project 4242 that has run on its account, and a plan against another mapping. */
async function world(t: Test) {
  const here: Installation = await install(t, cluster);
  for (const name of ['ci-one', 'ci-two']) await here.createAccount(name);
  await here.map(mappingFor(here, 'ci-one'));
  const running = await here.start();
  await running.register();
  const pod = made(await here.manager.create<Pod>(jobPod(here.gitlab)), 'the pod');
  t.equal(pod.spec?.serviceAccountName, 'ci-one');
  const folder = t.testdir({});
  const plan = async (account: string, kubeconfig: string, ...flags: string[]) => {
    const file = join(folder, `${account}.yaml`);
    writeFileSync(file, mappingFor(here, account));
    const place = ['--kubeconfig', kubeconfig, '--namespace', here.names.namespace];
    return runCli(['plan', 'cluster', file, ...place, ...flags]);
  };
  /** As a ServiceAccount with nothing but the permission to read the mapping. */
  const reader = async () => {
    const { namespace } = here.names;
    const file = join(folder, 'reader.kubeconfig');
    await cluster.createServiceAccount(namespace, { name: 'reader' });
    await cluster.grant(namespace, 'reader', [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get'] }]);
    writeKubeconfig(cluster.connection, { file, namespace, token: await cluster.token(namespace, 'reader') });
    return file;
  };
  return { here, plan, reader };
}

const admin = cluster.connection.kubeconfig;

t.test('a plan reads the active mapping, the accounts and the pods of a cluster', async (t) => {
  const { here, plan, reader } = await world(t);
  t.match(await plan('ci-one', admin), { code: 0, stdout: /Nothing changes for jobs/ });
  const { code, stdout } = await plan('ci-two', admin, '--json');
  t.equal(code, 1);
  t.match(
    planSchema.parse(JSON.parse(stdout)),
    wholeLists({
      ...{ before: 'cluster', source: 'cluster', asked: 2, projects: 1, complete: true, accountsAssumed: false },
      modes: [{ namespace: here.gitlab, mode: 'none' }],
      changes: [{ effect: 'account', projects: ['4242'], before: { account: 'ci-one' }, after: { account: 'ci-two' } }],
    }),
  );
  const missing = planSchema.parse(JSON.parse((await plan('ci-none', admin, '--rules', '--json')).stdout));
  t.match(
    missing,
    wholeLists({
      ...{ source: 'rules', accountsAssumed: false },
      changes: [{ effect: 'refused', projects: ['4242'], after: { account: null, reason: 'account_missing' } }],
    }),
  );

  const file = await reader();
  t.match(await plan('ci-two', file), { code: 2, stderr: /no pod runs\n.*ServiceAccounts.*\n.*not read: the pods of/ });
  t.match(await plan('ci-two', file, '--rules'), {
    code: 1,
    stdout: /\nmodes {2}\S+: not seen\n(?:.*\n)+?.*Not checked: the ServiceAccounts of the cluster/,
  });
  t.match(await plan('ci-one', file, '--rules'), { code: 2, stdout: /Nothing changes for jobs/ });
  t.match(await plan('ci-two', admin, '--namespace', 'nowhere'), { code: 2, stderr: /does not exist/ });
});
