import t from 'tap';
import { runnerSettings } from '../../../../../src/doctor/read/runners/settings/runner-settings.ts';
import type { DocumentPlace } from '../../../../../src/doctor/world/place.ts';
import { wholeLists } from '../../../../whole-lists.ts';

const PLACE: DocumentPlace = {
  in: 'config map',
  namespace: 'gitlab',
  name: 'runner',
  key: 'config.template.toml',
};

function found(kubernetes: string, variables: Readonly<Record<string, string>> = {}): string[] {
  const text = `[[runners]]\n[runners.kubernetes]\n${kubernetes}`;
  const env = Object.entries(variables).map(([name, value]) => ({ name, value, place: PLACE }));
  const { settings } = runnerSettings([{ key: 'config.template.toml', text, place: PLACE }], env);
  return settings.flatMap(({ nodeAccess }) => nodeAccess.map(({ path, value }) => `${path}: ${value}`));
}

t.test('no patch is too deep', async (t) => {
  const patch = JSON.stringify([{ op: 'add', path: `/spec${'/a'.repeat(50_000)}/hostPID`, value: true }]);
  t.same(found(`[[runners.kubernetes.pod_spec]]\npatch = '${patch}'`), [
    `runners[0].kubernetes.pod_spec[0]: pod_spec with hostPID`,
  ]);
});

const AT = 'runners[0].kubernetes';
const cases: [name: string, kubernetes: string, found: string[]][] = [
  ['privileged jobs', 'privileged = true', [`${AT}.privileged: privileged = true`]],
  ['the same in other letters', 'Privileged = true', [`${AT}.privileged: privileged = true`]],
  ['unprivileged jobs', 'privileged = false', []],
  [
    'a privileged service container alone',
    '[runners.kubernetes.service_container_security_context]\nprivileged = true',
    [`${AT}.service_container_security_context.privileged: service_container_security_context.privileged = true`],
  ],
  ['a security context without it', '[runners.kubernetes.build_container_security_context]\nrun_as_user = 0', []],
  [
    'volumes of the node, whose path may be that of the mount',
    `[[runners.kubernetes.volumes.host_path]]
name = "docker"
mount_path = "/var/run/docker.sock"
[[runners.kubernetes.volumes.host_path]]
name = "cache"
mount_path = "/cache"
host_path = "/mnt/disks"`,
    [
      `${AT}.volumes.host_path[0]: host_path "/var/run/docker.sock"`,
      `${AT}.volumes.host_path[1]: host_path "/mnt/disks"`,
    ],
  ],
  [
    'capabilities that lead out of a container, for the pod and for a container, in any spelling',
    `cap_add = ["NET_ADMIN", "sys_admin"]
[runners.kubernetes.build_container_security_context.capabilities]
add = ["CAP_SYS_MODULE"]`,
    [
      `${AT}.cap_add: cap_add sys_admin`,
      `${AT}.build_container_security_context.capabilities.add: build_container_security_context.capabilities.add CAP_SYS_MODULE`,
    ],
  ],
  ['capabilities that do not', 'cap_add = ["CHOWN", "NET_RAW"]\ncap_drop = ["ALL"]', []],
  ['capabilities of a wrong type', 'cap_add = [5, "CHOWN"]', []],
  ['capabilities that are not a list', 'cap_add = "ALL"', []],
  ['other volumes', '[[runners.kubernetes.volumes.empty_dir]]\nname = "x"\nmount_path = "/x"', []],
  [
    'a patch in YAML',
    "[[runners.kubernetes.pod_spec]]\nname = 'net'\npatch = '''\nhostNetwork: true\nhostPID: true\n'''",
    [`${AT}.pod_spec[0]: pod_spec with hostNetwork`, `${AT}.pod_spec[0]: pod_spec with hostPID`],
  ],
  [
    'a patch in JSON',
    `[[runners.kubernetes.pod_spec]]\npatch = '{"volumes": [{"name": "a", "hostPath": {"path": "/"}}]}'`,
    [`${AT}.pod_spec[0]: pod_spec with hostPath`],
  ],
  [
    'a patch of type json',
    `[[runners.kubernetes.pod_spec]]
patch_type = "json"
patch = '[{"op":"add","path":"/hostPID","value":true},{"op":"add","path":"/containers/0/securityContext/privileged","value":true}]'`,
    [`${AT}.pod_spec[0]: pod_spec with hostPID`, `${AT}.pod_spec[0]: pod_spec with privileged`],
  ],
  [
    'operations of such a patch that take their value from elsewhere, or add one entry of a list',
    `[[runners.kubernetes.pod_spec]]
patch = '''
- {op: copy, from: /containers/0/tty, path: /hostIPC}
- {op: add, path: /containers/0/securityContext/capabilities/add/-, value: SYS_ADMIN}
- {op: move, from: /x, path: /containers/1/securityContext/capabilities}
- {op: copy, from: /x, path: /containers/1/securityContext}
- {op: copy, from: /x, path: /containers/1/securityContext/capabilities/add}
- {op: copy, from: /x, path: /containers/1/securityContext/seLinuxOptions}
- {op: copy, from: /x, path: /containers/1/securityContext/procMount}
- {op: copy, from: /x, path: /volumes/0/hostPath}
- {op: replace, path: '', value: {hostNetwork: true}}
'''`,
    [
      'hostIPC',
      'capabilities.add SYS_ADMIN',
      'capabilities',
      'securityContext',
      'capabilities.add (copied)',
      'seLinuxOptions',
      'procMount Unmasked',
      'hostPath',
      'hostNetwork',
    ].map((word) => `${AT}.pod_spec[0]: pod_spec with ${word}`),
  ],
  [
    'operations that remove, test or name no path',
    `[[runners.kubernetes.pod_spec]]
patch = '[{"op":"remove","path":"/hostPID"},{"op":"test","path":"/hostPID","value":true},{"op":"add","value":true},5]'`,
    [],
  ],
  [
    'a strategic patch that adds a capability, and others that lead to the node',
    `[[runners.kubernetes.pod_spec]]
patch_type = "strategic"
patch = '''
securityContext: {seLinuxOptions: {type: spc_t}}
containers:
- name: build
  securityContext:
    capabilities: {add: [CHOWN, SYS_ADMIN]}
    procMount: Unmasked
    seLinuxOptions: {user: system_u}
'''`,
    ['seLinuxOptions', 'capabilities.add SYS_ADMIN', 'procMount Unmasked'].map(
      (word) => `${AT}.pod_spec[0]: pod_spec with ${word}`,
    ),
  ],
  [
    'other words and letters for the same, as the runner reads them',
    "[[runners.kubernetes.pod_spec]]\npatch = '''\nhostpid: yes\ninitContainers: [{securityContext: {Privileged: On}}]\n'''",
    [`${AT}.pod_spec[0]: pod_spec with hostPID`, `${AT}.pod_spec[0]: pod_spec with privileged`],
  ],
  [
    'a patch that removes it, and what is not root on the node',
    `[[runners.kubernetes.pod_spec]]
patch = '''
volumes: [{name: a, $patch: delete, hostPath: {path: /}}, {name: b, hostPath: null}, {name: c, hostPath: {$patch: delete}}]
securityContext: {runAsUser: 0, seLinuxOptions: {level: 's0', type: container_t}}
containers: [{securityContext: {capabilities: {drop: [ALL], add: [NET_RAW]}, procMount: Default, seLinuxOptions: 5}}]
capabilities: 5
privileged: maybe
'''`,
    [],
  ],
  [
    'unmasked processes and an unconfined type of SELinux',
    `[runners.kubernetes.pod_security_context]
selinux_type = "spc_t"
[runners.kubernetes.build_container_security_context]
proc_mount = "Unmasked"
selinux_type = "container_t"`,
    [
      `${AT}.build_container_security_context.proc_mount: build_container_security_context.proc_mount = unmasked`,
      `${AT}.pod_security_context.selinux_type: pod_security_context.selinux_type`,
    ],
  ],
  ['a patch that says no', "[[runners.kubernetes.pod_spec]]\npatch = 'hostNetwork: false'", []],
  ['values of a wrong type', 'privileged = []\nvolumes = 5\npod_spec = ["x", {patch = 7}]', []],
];
for (const [name, kubernetes, expected] of cases)
  t.test(`${name}: ${expected.length === 0 ? 'nothing' : expected.length} is found`, async (t) => {
    t.same(found(kubernetes), expected);
  });

t.test('a variable of the manager wins over the template', async (t) => {
  t.same(found('', { KUBERNETES_PRIVILEGED: 'true' }), ['KUBERNETES_PRIVILEGED: privileged = true']);
  t.same(found('privileged = true', { KUBERNETES_PRIVILEGED: 'false' }), []);
  t.same(found('', { KUBERNETES_PRIVILEGED: '1' }), ['KUBERNETES_PRIVILEGED: privileged = true']);
});

t.test('a patch that cannot be read is never green', async (t) => {
  const text = `[[runners]]
[[runners.kubernetes.pod_spec]]
patch = '{hostPID: true'
[[runners.kubernetes.pod_spec]]
name = "without a patch"`;
  const { unread } = runnerSettings([{ key: 'config.template.toml', text, place: PLACE }], []);
  t.match(
    unread,
    wholeLists([{ what: /^runners\[0\]\.kubernetes\.pod_spec\[0\]\.patch /, why: 'it is neither YAML nor JSON' }]),
  );
  t.equal(unread.length, 1);
});
