import t from 'tap';
import { startDemoServer } from '../../src/demo/demo-server.ts';
import { demoFiles, readScenes } from '../../src/demo/scenario.ts';
import { connect } from '../control-plane/client/connect.ts';
import { playOnCluster } from '../demo-cluster.ts';

t.test('the demo comes out the same at a real API server, and each pod has the role of its account', async (t) => {
  const server = await startDemoServer(t.testdir(), '0');
  t.teardown(() => server.stop());
  const rows = await playOnCluster(connect(), { scenes: readScenes(), server, accounts: demoFiles('').accounts });
  const role = (name: string) => `arn:aws:iam::111122223333:role/${name}`;
  t.strictSame(
    rows.map(({ file, to, reason, role }) => [file, reason, to, role]),
    [
      ['manager-cluster', 'already_correct', 'gitlab-runner-common', role('gitlab-runner-common')],
      ['manager-fargate-small', 'patched', 'gitlab-runner-common', role('gitlab-runner-common')],
      ['create-cache', 'patched', 'ci-billing', role('ci-billing')],
      ['check-cache', 'patched', 'ci-billing', role('ci-billing')],
      ['request-allowed', 'override_granted', 'ci-billing-deploy', role('ci-billing-deploy')],
      ['request-refused', 'override_refused', undefined, undefined],
      ['convention', 'patched', 'ci-project-1001', role('ci-project-1001')],
      ['no-rule', 'no_rule', undefined, undefined],
      ['forged-labels', 'project_mismatch', undefined, undefined],
      ['pause-pod', 'pause_pod', 'default', undefined],
    ],
  );
  t.match(rows[5]?.message, /denied the request: The pod of project 4242 has the service account "gitlab-ci-admin"/);
});
