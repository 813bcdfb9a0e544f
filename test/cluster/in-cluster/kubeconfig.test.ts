import { once } from 'node:events';
import { join } from 'node:path';
import { connect as dial } from 'node:tls';
import t from 'tap';
import { connect } from '../../control-plane/client/connect.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';
import { writeKubeconfig } from '../../control-plane/server/kubeconfig.ts';
import { install, mappingFor } from './installation.ts';

const cluster = connect();

t.test('with a kubeconfig the process runs outside of the cluster, by the names of its Service', async (t) => {
  const here = await install(t, cluster);
  await here.map(mappingFor(here, 'ci-one'));
  const { account, namespace } = here.names;
  const file = join(t.testdir(), 'kubeconfig');
  writeKubeconfig(cluster.connection, { file, namespace, token: await cluster.token(namespace, account) });
  const running = await here.start({ flags: ['--kubeconfig', file, '--token-folder', 'nowhere'] });
  await running.register();
  const serving = () => running.lines().find(({ msg }) => msg === 'serving');
  const { mapping } = await waitUntil('the line with the addresses', async () => serving());
  t.match(mapping, `mapping.yaml in ConfigMap ${namespace}/`);
  const { hostname: host, port } = new URL(running.webhook);
  const socket = dial({ host, port: Number(port), ca: Buffer.from(running.caBundle, 'base64') });
  await once(socket, 'secureConnect');
  t.match(socket.getPeerCertificate().subjectaltname, `DNS:gitlab-runner-irsa.${namespace}.svc,`);
  socket.destroy();
  t.equal(await running.stop(), 0);
});
