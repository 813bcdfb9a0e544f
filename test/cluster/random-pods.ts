import fc from 'fast-check';
import type { ServiceAccountOptions } from '../control-plane/client/cluster-options.ts';
import { ROLE } from './world.ts';

const AUTOMOUNT = [undefined, true, false];
const SECRETS = [[], ['pull-a'], ['pull-a', 'pull-b']];
const EKS = 'eks.amazonaws.com';
const IDENTITIES: [name: string, annotations: Record<string, string>][] = [
  ['plain', {}],
  ['role', { [`${EKS}/role-arn`]: `${ROLE}/plain` }],
  [
    'role-special',
    {
      [`${EKS}/role-arn`]: `${ROLE}/path/special`,
      [`${EKS}/audience`]: 'sts.amazonaws.com.cn',
      [`${EKS}/token-expiration`]: '7200',
      [`${EKS}/sts-regional-endpoints`]: 'false',
    },
  ],
];

/** Accounts of every sort that makes a difference to a pod. The name describes the sort. */
export const accountPool: (ServiceAccountOptions & { name: string })[] = IDENTITIES.flatMap(([identity, annotations]) =>
  AUTOMOUNT.flatMap((automount, index) =>
    SECRETS.map((imagePullSecrets) => ({
      name: `${identity}-automount-${['unset', 'yes', 'no'][index]}-secrets-${imagePullSecrets.length}`,
      annotations,
      imagePullSecrets,
      ...(automount === undefined ? {} : { automount }),
    })),
  ),
);

const TOKEN_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';

const AT_VAULT = { name: 'aws-iam-token', mountPath: '/vault' };
const isElsewhere = ({ mountPath }: { mountPath: string }) => mountPath !== AT_VAULT.mountPath;
const tokenVolume = (path: string) => ({
  name: AT_VAULT.name,
  projected: { sources: [{ serviceAccountToken: { audience: 'vault', expirationSeconds: 600, path } }] },
});

const mount = fc.constantFrom(
  { name: 'repo', mountPath: '/builds' },
  { name: 'own', mountPath: TOKEN_PATH },
  { name: 'kube-api-access-own', mountPath: '/own-token' },
  { name: 'kube-api-access-own', mountPath: '/read-only', readOnly: true },
  AT_VAULT,
);

/** Tokens of authors whose volume has the same name as that of the EKS webhook. */
const authorsToken = fc.constantFrom(undefined, 'vault-token', 'token');

const variable = fc.constantFrom(
  { name: 'CI', value: 'true' },
  { name: 'AWS_ROLE_ARN', value: `${ROLE}/mine` },
  { name: 'AWS_REGION', value: 'us-east-1' },
  { name: 'AWS_STS_REGIONAL_ENDPOINTS', value: 'legacy' },
);

const container = (name: string) =>
  fc.record({
    name: fc.constant(name),
    image: fc.constant('alpine'),
    env: fc.uniqueArray(variable, { maxLength: 3, selector: ({ name }) => name }),
    volumeMounts: fc.uniqueArray(mount, { maxLength: 3, selector: ({ mountPath }) => mountPath }),
  });

const containers = (names: string[]) =>
  fc.subarray(names).chain((chosen) => fc.tuple(...chosen.map((name) => container(name))));

/** Specs of pods that authors and runners can write. Volumes that mounts may name always exist. */
export const podSpec: fc.Arbitrary<object> = fc
  .record({
    build: container('build'),
    others: containers(['helper', 'svc-0', 'db']),
    initContainers: containers(['init-permissions', 'init-build-uid-gid-collector']),
    automount: fc.constantFrom(undefined, undefined, true, false),
    pullSecrets: fc.constantFrom([], [], ['own-a'], ['own-a', 'pull-a']),
    ownTokenVolume: fc.boolean(),
    authorsToken,
  })
  .map(({ build, others, initContainers, automount, pullSecrets, ownTokenVolume, authorsToken }) => {
    const volumes = [
      { name: 'repo', emptyDir: {} },
      { name: 'own', emptyDir: {} },
      ...(ownTokenVolume ? [{ name: 'kube-api-access-own', emptyDir: {} }] : []),
      ...(authorsToken === undefined ? [] : [tokenVolume(authorsToken)]),
    ];
    // If every container sets a role itself and mounts such a volume, only the region shows that the EKS webhook was
    // called. Authors may set the region, too, so it stays.
    if (authorsToken !== undefined) build.env = build.env.filter(({ name }) => name !== 'AWS_ROLE_ARN');
    // Without the author's own mount, a token with the file name of the EKS webhook looks like the one of the EKS
    // webhook.
    if (authorsToken === 'token') build.volumeMounts = [...build.volumeMounts.filter(isElsewhere), AT_VAULT];
    const known = new Set(volumes.map(({ name }) => name));
    const mounted = (one: { volumeMounts: { name: string }[] }) => ({
      ...one,
      volumeMounts: one.volumeMounts.filter(({ name }) => known.has(name)),
    });
    return {
      restartPolicy: 'Never',
      volumes,
      containers: [build, ...others].map(mounted),
      initContainers: initContainers.map(mounted),
      ...(automount === undefined ? {} : { automountServiceAccountToken: automount }),
      ...(pullSecrets.length === 0 ? {} : { imagePullSecrets: pullSecrets.map((name) => ({ name })) }),
    };
  });
