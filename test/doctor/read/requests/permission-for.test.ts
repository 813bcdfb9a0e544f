import t from 'tap';
import { permissionFor } from '../../../../src/doctor/read/requests/permission-for.ts';

const cases: [verb: string, path: string, permission: string][] = [
  ['list', '/api/v1/serviceaccounts', 'list serviceaccounts'],
  ['list', '/api/v1/namespaces/gitlab/serviceaccounts', 'list serviceaccounts in namespace gitlab'],
  ['get', '/api/v1/namespaces/irsa/configmaps/mapping', 'get configmaps mapping in namespace irsa'],
  ['list', '/api/v1/namespaces', 'list namespaces'],
  ['get', '/api/v1/namespaces/gitlab', 'get namespaces gitlab'],
  ['list', '/apis/apps/v1/namespaces/gitlab/deployments', 'list deployments.apps in namespace gitlab'],
  ['list', '/apis/rbac.authorization.k8s.io/v1/clusterroles', 'list clusterroles.rbac.authorization.k8s.io'],
  ['get', '/.well-known/openid-configuration', 'get /.well-known/openid-configuration'],
];
for (const [verb, path, permission] of cases)
  t.test(`${verb} ${path} needs the permission ${permission}`, async (t) => {
    t.equal(permissionFor(verb, path), permission);
  });
