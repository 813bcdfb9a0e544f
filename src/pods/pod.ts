/** The type of a field. An object has its own fields, all optional; `[fields]` is a list of such objects. */
export type Shape =
  /** A text that is repeated in answers, logs and messages, so its length is limited. */
  | 'a name'
  | 'a string'
  | 'a number'
  | 'a boolean'
  | 'a list of strings'
  | 'an object of strings'
  | Fields
  | readonly [Fields];

export type Fields = { readonly [name: string]: Shape };

const CONTAINER = {
  name: 'a name',
  command: 'a list of strings',
  env: [{ name: 'a string', value: 'a string' }],
  volumeMounts: [{ name: 'a string', mountPath: 'a string', readOnly: 'a boolean' }],
} as const satisfies Fields;

/**
 * Every field of a core/v1 Pod that is read. A pod has hundreds of others, which are not checked. {@link Pod} does not
 * contain them, so code that reads one does not compile.
 */
export const POD = {
  metadata: {
    name: 'a name',
    generateName: 'a name',
    namespace: 'a name',
    labels: 'an object of strings',
    annotations: 'an object of strings',
    ownerReferences: [{ kind: 'a string', controller: 'a boolean' }],
    managedFields: [{ manager: 'a string', operation: 'a string', subresource: 'a string' }],
  },
  spec: {
    serviceAccountName: 'a name',
    serviceAccount: 'a name',
    automountServiceAccountToken: 'a boolean',
    imagePullSecrets: [{ name: 'a string' }],
    volumes: [
      {
        name: 'a string',
        projected: {
          sources: [{ serviceAccountToken: { audience: 'a string', expirationSeconds: 'a number', path: 'a string' } }],
        },
      },
    ],
    initContainers: [CONTAINER],
    containers: [CONTAINER],
  },
} as const satisfies Fields;

/**
 * A Pod as the API server sends it. All fields are optional, and there are many others, so no pod is ever built from
 * this type.
 */
export type Pod = Read<typeof POD>;

export type Container = Read<typeof CONTAINER>;
export type EnvVar = Item<Container['env']>;
export type VolumeMount = Item<Container['volumeMounts']>;
export type Volume = Item<NonNullable<Pod['spec']>['volumes']>;
export type ServiceAccountToken = Read<(typeof POD.spec.volumes)[0]['projected']['sources'][0]['serviceAccountToken']>;

/** Kubernetes treats null as absent. */
type Read<F extends Fields> = { -readonly [Name in keyof F]?: ValueOf<F[Name]> | null };

type ValueOf<S extends Shape> = S extends 'a name' | 'a string'
  ? string
  : S extends 'a number'
    ? number
    : S extends 'a boolean'
      ? boolean
      : S extends 'a list of strings'
        ? string[]
        : S extends 'an object of strings'
          ? Record<string, string>
          : S extends readonly [infer F extends Fields]
            ? Read<F>[]
            : S extends Fields
              ? Read<S>
              : never;

type Item<List> = NonNullable<List> extends readonly (infer T)[] ? T : never;
