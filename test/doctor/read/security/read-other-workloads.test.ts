import t from 'tap';
import type { Reader } from '../../../../src/doctor/read/requests/reader.ts';
import { readForeignWorkloads } from '../../../../src/doctor/read/security/read-foreign-workloads.ts';
import type { Runner } from '../../../../src/doctor/world/runner/runner.ts';
import { everywhere, runner, template } from '../../world/healthy-world.ts';

// Which objects belong to runners and jobs; that they are read is a test at a real API server.

const MANAGER: Runner = runner(template());

type Owner = { kind: string; uid: string; controller?: boolean };

const object = (name: string, ...ownerReferences: readonly Owner[]) => ({
  metadata: { name, uid: `uid-${name}`, ...(ownerReferences.length === 0 ? {} : { ownerReferences }) },
});
const ownedBy = (kind: string, name: string): Owner => ({ kind, uid: `uid-${name}`, controller: true });

/** By the plural of the kind; what is `undefined` is forbidden. */
function readerOf(objects: Readonly<Record<string, readonly object[] | undefined>>): Reader {
  return {
    list: async (path, what, keep = (item) => item) => {
      const kind = path.slice(path.lastIndexOf('/') + 1);
      if (kind in objects && objects[kind] === undefined)
        return { unseen: { what, why: 'it is forbidden', because: 'forbidden' } };
      return { seen: (objects[kind] ?? []).flatMap((one) => keep(one as never) ?? []) };
    },
    one: async () => ({ seen: undefined }),
  };
}

async function othersOf(objects: Parameters<typeof readerOf>[0]) {
  const runners = everywhere({ gitlab: [MANAGER] });
  const { unreadWorkloads, workloads } = await readForeignWorkloads(readerOf(objects), new Set(['gitlab']), runners);
  return [...workloads.map(({ kind, name }) => `${kind} ${name}`), ...unreadWorkloads.map(({ what }) => `not ${what}`)];
}

const cases: [name: string, objects: Parameters<typeof readerOf>[0], found: readonly string[]][] = [
  [
    'a manager with what its Deployment created, and jobs',
    {
      deployments: [object(MANAGER.name)],
      replicasets: [object('manager-1', ownedBy('Deployment', MANAGER.name))],
      pods: [
        object('manager-1-a', ownedBy('ReplicaSet', 'manager-1')),
        object('runner-abc-project-77-concurrent-0-xyz'),
      ],
    },
    [],
  ],
  [
    'workloads of every kind',
    {
      deployments: [object('a')],
      statefulsets: [object('b')],
      daemonsets: [object('c')],
      replicasets: [object('d')],
      cronjobs: [object('e')],
      jobs: [object('f')],
      replicationcontrollers: [object('g')],
      pods: [object('h')],
    },
    [
      'deployment a',
      'statefulset b',
      'daemonset c',
      'replicaset d',
      'cronjob e',
      'job f',
      'replicationcontroller g',
      'pod h',
    ],
  ],
  [
    'each workload once, without what its controllers created',
    {
      deployments: [object('a')],
      replicasets: [object('a-1', ownedBy('Deployment', 'a'))],
      cronjobs: [object('e')],
      jobs: [object('e-1', ownedBy('CronJob', 'e'))],
      pods: [object('a-1-x', ownedBy('ReplicaSet', 'a-1')), object('e-1-x', ownedBy('Job', 'e-1'))],
    },
    ['deployment a', 'cronjob e'],
  ],
  [
    'owners that the author made up: of another kind, one that does not exist, and one that controls nothing',
    {
      deployments: [object('a', ownedBy('ConfigMap', 'any')), object('b', ownedBy('Deployment', 'a'))],
      jobs: [object('f', ownedBy('CronJob', 'gone')), object('g', { kind: 'CronJob', uid: 'uid-e' })],
      cronjobs: [object('e')],
      pods: [object('h', ownedBy('Deployment', 'a')), object('i', ownedBy('Node', 'n'))],
    },
    ['deployment a', 'deployment b', 'cronjob e', 'job f', 'job g', 'pod h', 'pod i'],
  ],
  [
    'nothing about an owner that could not be listed, which is unread',
    { replicasets: undefined, pods: [object('a-1-x', ownedBy('ReplicaSet', 'a-1'))] },
    ['not ReplicaSets of gitlab'],
  ],
];
for (const [name, objects, found] of cases) t.test(name, async (t) => t.same(await othersOf(objects), found));
