import t from 'tap';
import { runnerSettings } from '../../../../../src/doctor/read/runners/settings/runner-settings.ts';
import {
  flagVariables,
  unreadCommands,
  withFlags,
} from '../../../../../src/doctor/read/runners/workload/command-line.ts';
import type { Place } from '../../../../../src/doctor/world/place.ts';
import type { Variable } from '../../../../../src/doctor/world/runner/setting.ts';
import { wholeLists } from '../../../../whole-lists.ts';

// `gitlab-runner register` takes the settings of a runner as variables or as flags, with the same names (common/config.go).

const PLACE: Place = { in: 'deployment', namespace: 'gitlab', name: 'runner', container: 'main' };
const ENV: readonly Variable[] = [
  { name: 'CI_SERVER_URL', value: 'https://gitlab.example.com', place: PLACE },
  { name: 'KUBERNETES_PRIVILEGED', value: 'false', place: PLACE },
  { name: 'ACCOUNT', value: 'ci', place: PLACE },
  { name: 'HIDDEN', value: undefined, place: PLACE },
];

const flagsOf = (...args: readonly string[]) =>
  flagVariables({ name: 'main', command: ['gitlab-runner'], args: ['register', ...args] }, ENV, PLACE).map(
    ({ flag, name, value }) => `${flag} ${name} ${value}`,
  );

const cases: [name: string, args: readonly string[], found: readonly string[]][] = [
  ['a value after an equals sign', ['--kubernetes-namespace=ci'], ['--kubernetes-namespace KUBERNETES_NAMESPACE ci']],
  ['a value of its own', ['--kubernetes-namespace', 'ci'], ['--kubernetes-namespace KUBERNETES_NAMESPACE ci']],
  [
    'a flag that is true without a value, before another word',
    ['--kubernetes-privileged', 'false'],
    ['--kubernetes-privileged KUBERNETES_PRIVILEGED true'],
  ],
  [
    'one hyphen, at the end, and before another flag',
    ['-kubernetes-privileged', '--cache-shared', '--cache-type=s3', '--kubernetes-automount_service_account_token'],
    [
      '--kubernetes-privileged KUBERNETES_PRIVILEGED true',
      '--cache-shared CACHE_SHARED true',
      '--cache-type CACHE_TYPE s3',
      '--kubernetes-automount_service_account_token KUBERNETES_AUTOMOUNT_SERVICE_ACCOUNT_TOKEN true',
    ],
  ],
  [
    'hyphens and underscores',
    ['--kubernetes-service-account-overwrite-allowed=.*', '--kubernetes-bearer_token_overwrite_allowed=true'],
    [
      '--kubernetes-service-account-overwrite-allowed KUBERNETES_SERVICE_ACCOUNT_OVERWRITE_ALLOWED .*',
      '--kubernetes-bearer_token_overwrite_allowed KUBERNETES_BEARER_TOKEN_OVERWRITE_ALLOWED true',
    ],
  ],
  [
    'flags whose variable has another name',
    ['--executor=docker', '-u', 'https://a.example', '--env', 'A=b'],
    ['--executor RUNNER_EXECUTOR docker', '--u CI_SERVER_URL https://a.example', '--env RUNNER_ENV A=b'],
  ],
  [
    'a value from a variable, from one that does not exist, and from one that is hidden',
    [
      '--kubernetes-service-account=$(ACCOUNT)-x',
      '--kubernetes-image=$(NONE)',
      '--kubernetes-namespace_overwrite_allowed=$(HIDDEN)',
    ],
    [
      '--kubernetes-service-account KUBERNETES_SERVICE_ACCOUNT ci-x',
      '--kubernetes-image KUBERNETES_IMAGE $(NONE)',
      '--kubernetes-namespace_overwrite_allowed KUBERNETES_NAMESPACE_OVERWRITE_ALLOWED undefined',
    ],
  ],
  ['other flags', ['--non-interactive', '--tag-list=a', 'kubernetes-x'], []],
];
for (const [name, args, found] of cases) t.test(name, async (t) => t.same(flagsOf(...args), found));

t.test('a flag for a list adds to the variable and to the other flags', async (t) => {
  const env: readonly Variable[] = [
    ...ENV,
    { name: 'KUBERNETES_CAP_ADD', value: 'SYS_ADMIN', place: PLACE },
    { name: 'RUNNER_ENV', value: 'AWS_ROLE_ARN=x', place: PLACE },
  ];
  const context = '--kubernetes-build_container_security_context-capabilities-add';
  const args = [
    ...['--kubernetes-cap-add=SYS_MODULE', '--kubernetes-cap-add', 'CHOWN'],
    ...[`${context}=ALL`, `${context}=CHOWN`, '--env=AWS_REGION=x', '--env', 'A=$(HIDDEN)', '--env', 'B=c'],
  ];
  const { settings, unread } = runnerSettings([], withFlags(env, flagVariables({ name: 'main', args }, env, PLACE)));
  t.match(
    settings[0]?.nodeAccess.map(({ path, value }) => `${path}: ${value}`),
    wholeLists([
      'KUBERNETES_CAP_ADD: cap_add SYS_ADMIN',
      '--kubernetes-cap-add: cap_add SYS_MODULE',
      `${context}: build_container_security_context.capabilities.add ALL`,
    ]),
  );
  t.match(
    settings[0]?.environment.map(({ path, value }) => `${path}: ${value}`),
    wholeLists(['RUNNER_ENV: AWS_ROLE_ARN', '--env: AWS_REGION', '--env: B']),
  );
  t.match(unread, wholeLists([{ what: 'variable RUNNER_ENV' }]));
});

t.test('a flag wins over the variable and is where the setting is', async (t) => {
  const args = ['--kubernetes-privileged=true', '--kubernetes-build_container_security_context-privileged'];
  const variables = withFlags(ENV, flagVariables({ name: 'main', args }, ENV, PLACE));
  const [settings] = runnerSettings([], variables).settings;
  t.match(
    settings?.nodeAccess.map(({ path, value }) => `${path}: ${value}`),
    wholeLists([
      '--kubernetes-privileged: privileged = true',
      '--kubernetes-build_container_security_context-privileged: build_container_security_context.privileged = true',
    ]),
  );
});

t.test('variables give jobs the node, too', async (t) => {
  const env = Object.entries({
    CI_SERVER_URL: 'https://gitlab.example.com',
    KUBERNETES_CAP_ADD: 'CHOWN, SYS_ADMIN',
    KUBERNETES_HELPER_CONTAINER_SECURITY_CONTEXT_CAPABILITIES_ADD: 'ALL',
    KUBERNETES_SERVICE_CONTAINER_SECURITY_CONTEXT_PROC_MOUNT: 'unmasked',
    KUBERNETES_SERVICE_CONTAINER_SECURITY_CONTEXT_RUN_AS_USER: '0',
    KUBERNETES_BUILD_CONTAINER_SECURITY_CONTEXT_PROC_MOUNT: 'default',
    KUBERNETES_BUILD_CONTAINER_SECURITY_CONTEXT_PRIVILEGED: 'false',
  }).map(([name, value]) => ({ name, value, place: PLACE }));
  t.same(
    runnerSettings([], env).settings.flatMap(({ nodeAccess }) => nodeAccess.map(({ value }) => value)),
    [
      'cap_add SYS_ADMIN',
      'helper_container_security_context.capabilities.add ALL',
      'service_container_security_context.proc_mount = unmasked',
    ],
  );
});

t.test('the type of SELinux is set by a flag only', async (t) => {
  const args = [
    '--kubernetes-build_container_security_context-selinux-type=spc_t',
    '--kubernetes-helper_container_security_context-selinux-type=container_t',
    '--kubernetes-pod-security-context-selinux-type=spc_t',
  ];
  const env = [{ name: 'KUBERNETES_SERVICE_CONTAINER_SECURITY_CONTEXT_SELINUX_TYPE', value: 'spc_t', place: PLACE }];
  const { settings } = runnerSettings([], [...ENV, ...env, ...flagVariables({ name: 'main', args }, ENV, PLACE)]);
  t.match(
    settings[0]?.nodeAccess.map(({ path, value }) => `${path}: ${value}`),
    wholeLists([
      `${args[0]?.split('=')[0]}: build_container_security_context.selinux_type`,
      `${args[2]?.split('=')[0]}: pod_security_context.selinux_type`,
    ]),
  );
});

type Container = Parameters<typeof unreadCommands>[1];
const unread = (
  container: Partial<Container>,
  others: readonly Container[] = [],
  data: Record<string, string> = {},
) => {
  const main: Container = { name: 'main', ...container };
  const spec = { containers: [main], initContainers: others };
  const configMaps = new Map([['scripts', { data, release: undefined }]]);
  return unreadCommands({ spec }, main, configMaps, PLACE).map(({ what }) => what);
};
const BY_COMMAND = 'settings by a command (deployment gitlab/runner, container main)';

t.test('a script that sets flags or variables is not read, and said to be', async (t) => {
  const script = 'gitlab-runner register --kubernetes-privileged && exec gitlab-runner run';
  t.same(unread({ command: ['sh', '-c', script] }), [BY_COMMAND]);
  t.same(unread({ args: ['export KUBERNETES_PRIVILEGED=true; /entrypoint run'] }), [BY_COMMAND]);
  t.same(unread({}, [{ name: 'a', command: ['gitlab-runner', 'register', '--kubernetes-privileged'] }]), [BY_COMMAND]);
  t.same(unread({}, [], { entrypoint: `#!/bin/sh\n${script}`, 'config.toml': script }), [
    'settings by entrypoint of ConfigMap gitlab/scripts',
  ]);
});

t.test('other commands are fine', async (t) => {
  t.same(unread({ args: ['register', '--kubernetes-privileged=true'] }), []);
  t.same(
    unread({}, [{ name: 'a', args: ['--kubernetes-service-host=x'] }], { entrypoint: 'my-kubernetes-runner' }),
    [],
  );
  t.same(unread({}), []);
});
