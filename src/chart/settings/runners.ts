import { MANAGER_LABEL, RELEASE, RETRY_LIMITS } from '../../names.ts';
import { mergeValues } from '../merge-values.ts';
import type { Runner } from '../runner.ts';
import { namespace, truth } from '../schemas.ts';
import type { Note, Section, Setting } from '../setting.ts';

const CACHE_VARIABLES = [
  'CACHE_TYPE',
  'CACHE_PATH',
  'CACHE_SHARED',
  'CACHE_S3_AUTHENTICATION_TYPE',
  'CACHE_S3_BUCKET_NAME',
  'CACHE_S3_BUCKET_LOCATION',
  'CACHE_S3_SERVER_SIDE_ENCRYPTION',
  'CACHE_S3_SERVER_SIDE_ENCRYPTION_KEY_ID',
  'CACHE_S3_ROLE_ARN',
];

/** Comments that say why each value is preset. */
const NOTES: readonly Note[] = [
  { path: ['fullnameOverride'], says: "Keeps the Deployment's name independent of the release name." },
  {
    path: ['rbac'],
    says: 'This chart creates the account and its permissions, in the namespaces of jobs only.',
  },
  {
    path: ['podSecurityContext'],
    says: "With this, namespaces that enforce the restricted Pod Security Standard admit the manager; GitLab's chart sets the rest.",
  },
  { path: ['podLabels'], says: 'By this label, rules for managers in the mapping tell runners apart.' },
  {
    path: ['extraEnv', 'KUBERNETES_RETRY_LIMITS'],
    says: 'Retries instead of failing the job when the webhook cannot be reached.',
  },
  {
    path: ['extraEnvFrom'],
    says: 'The cache, from the ConfigMap that the chart creates from `cache` above. Variables take precedence over runners.config.',
  },
];

/**
 * Returns the section with the preset values of each dependency. They are maps where possible, because Helm merges the
 * user's values into maps, but replaces lists and texts.
 */
export function runnerSection(runners: readonly Runner[]): Section {
  return {
    title: "GitLab's own chart: set any of its values below its key",
    settings: [
      {
        key: 'runners',
        says: 'Keys of the runners below. They follow from the dependencies of this chart; do not change them.',
        value: runners.map(({ key }) => ({ key })),
        schema:
          runners.length === 0
            ? { type: 'array', maxItems: 0 }
            : {
                type: 'array',
                items: {
                  type: 'object',
                  properties: { key: { enum: runners.map(({ key }) => key) } },
                  required: ['key'],
                },
              },
      },
      ...runners.map(preset),
    ],
  };
}

function preset({ key, values = {}, notes = [] }: Runner): Setting {
  return {
    key,
    notes: [...NOTES, ...notes],
    says:
      'A GitLab runner. It needs gitlabUrl, a token (runners.secret, or runnerToken), and a manager of serviceAccounts as ' +
      'serviceAccount.name. It cannot be in the namespace of this release, whose pods the webhook never sees. If you set ' +
      'runners.config, it must contain a line namespace = "…" below [runners.kubernetes].',
    value: mergeValues(
      {
        enabled: true,
        namespace: 'gitlab',
        fullnameOverride: key,
        gitlabUrl: '',
        rbac: { create: false },
        serviceAccount: { create: false, name: 'gitlab-runner-common' },
        runners: { jobNamespace: 'gitlab' },
        podSecurityContext: { seccompProfile: { type: 'RuntimeDefault' } },
        podLabels: { [MANAGER_LABEL]: key },
        extraEnv: { KUBERNETES_RETRY_LIMITS: RETRY_LIMITS },
        extraEnvFrom: Object.fromEntries(
          CACHE_VARIABLES.map((name) => [
            name,
            { configMapKeyRef: { name: RELEASE.cacheConfigMap, key: name, optional: true } },
          ]),
        ),
      },
      values,
    ),
    schema: { type: 'object', properties: { enabled: truth, namespace } },
  };
}
