import t from 'tap';
import type { Fix } from '../../../../src/doctor/fix/fix.ts';
import { changeSetting } from '../../../../src/doctor/fix/runners/change-setting.ts';
import type { Place } from '../../../../src/doctor/world/place.ts';

const RUNNER = { namespace: 'gitlab', name: 'runner' };
const DOCUMENT = { in: 'config map', ...RUNNER, key: 'config.toml' } as const;
const RELEASE = { name: 'gpu', namespace: 'ci' };
const SOURCE = "runners.config in the values of GitLab's chart";

const cases: [name: string, place: Place, value: string | undefined, fix: Fix][] = [
  [
    'a variable of a Deployment',
    { in: 'deployment', ...RUNNER, container: 'main' },
    'b',
    { command: 'kubectl --namespace gitlab set env deployment/runner NAME=b' },
  ],
  [
    'a variable of a Deployment, which is removed',
    { in: 'deployment', ...RUNNER, container: 'main' },
    undefined,
    { command: 'kubectl --namespace gitlab set env deployment/runner NAME-' },
  ],
  [
    'a key of a ConfigMap',
    { in: 'config map', ...RUNNER },
    'b',
    { command: `kubectl --namespace gitlab patch configmap runner --type merge --patch '{"data":{"NAME":"b"}}'` },
  ],
  [
    'a key of a ConfigMap, which is removed',
    { in: 'config map', ...RUNNER },
    undefined,
    { command: `kubectl --namespace gitlab patch configmap runner --type merge --patch '{"data":{"NAME":null}}'` },
  ],
  [
    'a value in a document',
    DOCUMENT,
    'b',
    {
      edit: {
        place: 'configmap gitlab/runner, key config.toml',
        document: DOCUMENT,
        source: SOURCE,
        path: 'NAME',
        set: 'b',
      },
    },
  ],
  [
    'a value in a document, which is removed',
    DOCUMENT,
    undefined,
    { edit: { place: 'configmap gitlab/runner, key config.toml', document: DOCUMENT, source: SOURCE, path: 'NAME' } },
  ],
  [
    'a variable of a Deployment of a Helm release',
    { in: 'deployment', ...RUNNER, container: 'main', release: RELEASE },
    'b',
    {
      advice:
        'in the values of Helm release gpu (namespace ci), set NAME to "b" (deployment gitlab/runner, container main), then run helm upgrade: the next upgrade undoes a change of the object itself',
    },
  ],
  [
    'a key of a ConfigMap of a Helm release, which is removed',
    { in: 'config map', ...RUNNER, release: RELEASE },
    undefined,
    {
      advice:
        'in the values of Helm release gpu (namespace ci), remove NAME (configmap gitlab/runner), then run helm upgrade: the next upgrade undoes a change of the object itself',
    },
  ],
  [
    'a value in a document of a Helm release',
    { ...DOCUMENT, release: RELEASE },
    'b',
    {
      edit: {
        place: 'runners.config in the values of Helm release gpu (namespace ci)',
        document: { in: 'values', release: 'gpu', namespace: 'ci', value: 'runners.config' },
        path: 'NAME',
        set: 'b',
      },
    },
  ],
];
for (const [name, place, value, fix] of cases)
  t.test(`a setting is changed where it is set: ${name}`, async (t) => {
    const by = 'key' in place ? 'document' : 'variable';
    t.same(changeSetting({ value: 'a', place, by, path: 'NAME' }, value), fix);
  });

t.test('the cache of our chart is changed by the values that have it', async (t) => {
  const place = { in: 'config map', namespace: 'gitlab', name: 'gitlab-runner-irsa-cache', release: RELEASE } as const;
  const fixOf = (path: string, to: string | undefined) =>
    changeSetting({ value: 'a', place, by: 'variable', path }, to);
  const WHERE = 'in the values of Helm release gpu (namespace ci), ';
  t.match(fixOf('CACHE_S3_BUCKET_LOCATION', 'us-east-1'), { advice: `${WHERE}set cache.region to "us-east-1" (` });
  t.match(fixOf('CACHE_S3_BUCKET_NAME', 'b'), { advice: `${WHERE}set cache.bucket to "b" (` });
  t.match(fixOf('CACHE_S3_ROLE_ARN', undefined), { advice: `${WHERE}remove cache.roleArn (` });
  // The chart writes it as it is, so that only another author changed it.
  t.match(fixOf('CACHE_TYPE', 's3'), { advice: `${WHERE}set CACHE_TYPE to "s3" (` });
});

t.test('a flag is changed in the command of its container', async (t) => {
  const place = { in: 'deployment', ...RUNNER, container: 'main' } as const;
  const flag = { value: '', by: 'flag', path: '--kubernetes-privileged' } as const;
  t.same(changeSetting({ ...flag, place }, undefined), {
    advice:
      'in the command of the container, remove --kubernetes-privileged (deployment gitlab/runner, container main)',
  });
  t.same(changeSetting({ ...flag, place: { ...place, release: RELEASE } }, false), {
    advice:
      'in the command of the container, set --kubernetes-privileged to "false" (deployment gitlab/runner, container main), in the values of Helm release gpu (namespace ci)',
  });
});
