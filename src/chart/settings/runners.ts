import { MANAGER_LABEL, RELEASE } from '../../names.ts';
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

/** Why each preset is there. */
const NOTES: readonly Note[] = [
  { path: ['fullnameOverride'], says: 'The name would follow the release otherwise, or the alias.' },
  {
    path: ['rbac'],
    says: 'The wrapper chart makes the account and gives it its rights, in the namespaces of jobs alone.',
  },
  { path: ['podLabels'], says: 'By which rules for managers in the mapping tell runners apart.' },
  {
    path: ['extraEnv', 'KUBERNETES_RETRY_LIMITS'],
    says: 'Asks again when the webhook cannot be reached, in place of failing the job.',
  },
  {
    path: ['extraEnvFrom'],
    says: 'The cache, from the ConfigMap that is made of `cache` above. Variables win over runners.config.',
  },
];

/** What a dependency is told in advance. Maps, because those merge with what a user says; lists and texts replace. */
export function runnerSection(runners: readonly Runner[]): Section {
  return {
    title: "GitLab's own chart: any value of it can be set below its key",
    settings: [
      {
        key: 'runners',
        says: 'The keys below which runners are. Comes from the dependencies of this chart; not meant to be set.',
        value: runners.map(({ key }) => ({ key })),
        schema: {
          type: 'array',
          items: { type: 'object', properties: { key: { enum: runners.map(({ key }) => key) } }, required: ['key'] },
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
      'A GitLab runner. It needs gitlabUrl, a token (runners.secret, or runnerToken), and in serviceAccount.name a manager of ' +
      'serviceAccounts. Namespaces are not those of this release, because the webhook never sees its own. A runners.config of ' +
      'your own must hold a line with namespace =.',
    value: mergeValues(
      {
        enabled: true,
        namespace: 'gitlab',
        fullnameOverride: key,
        gitlabUrl: '',
        rbac: { create: false },
        serviceAccount: { create: false, name: 'gitlab-runner-common' },
        runners: { jobNamespace: 'gitlab' },
        podLabels: { [MANAGER_LABEL]: key },
        extraEnv: { KUBERNETES_RETRY_LIMITS: 'failed calling webhook:5' },
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
