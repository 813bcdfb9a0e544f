import t from 'tap';
import { isInternalHost } from '../../../../src/doctor/derive/runners/gitlab-host.ts';

t.test('an address that may be another way to a GitLab is told from the public name of one', async (t) => {
  const inside = [
    'gitlab-webservice-default.gitlab.svc:8181',
    'gitlab-webservice-default.gitlab.svc.cluster.local',
    'gitlab',
    'gitlab:8080',
    'gitlab.corp.internal',
    '10.0.0.7',
    '10.0.0.7:8443',
    '[fd00::7]:8443',
  ];
  for (const host of inside) t.ok(isInternalHost(host), host);
  for (const host of ['gitlab.com', 'gitlab.example.com:8443', 'svc.example.com', 'internal.example.com'])
    t.notOk(isInternalHost(host), host);
});
