import t from 'tap';
import { readRbac } from '../../../../src/doctor/read/cluster/read-rbac.ts';
import type { Reader } from '../../../../src/doctor/read/requests/reader.ts';
import type { Unseen } from '../../../../src/doctor/world/seen.ts';

// Where a user may list roles in some namespaces only; that they are read is a test at a real API server.

function readerOf(mayList: (path: string) => boolean): Reader {
  const forbidden = (what: string): Unseen => ({ what, why: 'forbidden', because: 'forbidden', needs: `list ${what}` });
  return {
    list: async (path, what) => (mayList(path) ? { seen: [] } : { unseen: forbidden(what) }),
    one: async () => ({ seen: undefined }),
  };
}

t.test('the namespace of Kubernetes is read beside the others, and unread for itself', async (t) => {
  const inCluster = /\/v1\/cluster/;
  const unreadIn = async (mayList: (path: string) => boolean) => {
    const rbac = await readRbac(readerOf(mayList), new Set(['gitlab']));
    if (!('seen' in rbac)) throw new Error('it was not seen');
    const { unread, unreadControlPlane } = rbac.seen;
    return [unread, unreadControlPlane].map((all) => all.map(({ what }) => what));
  };
  t.same(await unreadIn(() => true), [[], []]);
  t.same(await unreadIn((path) => inCluster.test(path)), [
    ['Roles of gitlab', 'RoleBindings of gitlab'],
    ['Roles of kube-system', 'RoleBindings of kube-system'],
  ]);
  t.same(await unreadIn((path) => inCluster.test(path) || path.includes('/gitlab/')), [
    [],
    ['Roles of kube-system', 'RoleBindings of kube-system'],
  ]);
  t.same(await unreadIn((path) => inCluster.test(path) || path.includes('/kube-system/')), [
    ['Roles of gitlab', 'RoleBindings of gitlab'],
    [],
  ]);
});
