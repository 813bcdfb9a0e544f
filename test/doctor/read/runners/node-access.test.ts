import t from 'tap';
import { runnerSettings } from '../../../../src/doctor/read/runners/runner-settings.ts';
import type { DocumentPlace } from '../../../../src/doctor/world/place.ts';

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
