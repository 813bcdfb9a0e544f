import t from 'tap';
import {
  type RunnerDocument,
  runnerSettings,
} from '../../../../../src/doctor/read/runners/settings/runner-settings.ts';
import type { Variable } from '../../../../../src/doctor/world/runner/setting.ts';
import { wholeLists } from '../../../../whole-lists.ts';

const document = (key: RunnerDocument['key'], text: string): RunnerDocument => {
  return { key, text, place: { in: 'config map', namespace: 'gitlab', name: 'runner', key } };
};
const template = (text: string) => document('config.template.toml', text);
const config = (text: string) => document('config.toml', text);
const ENVIRONMENT = { in: 'deployment', namespace: 'gitlab', name: 'runner', container: 'runner' } as const;
const variable = (name: string, value: string | undefined): Variable => ({ name, value, place: ENVIRONMENT });
const REGISTERED = variable('CI_SERVER_URL', 'https://gitlab.example.com');

t.test('a template counts where the environment has no value', async (t) => {
  const text = '[[runners]]\n[runners.kubernetes]\nservice_account = "a"\n[runners.cache]\nType = "s3"\nPath = "all"\n';
  const { settings } = runnerSettings(
    [template(text)],
    [variable('KUBERNETES_SERVICE_ACCOUNT', 'b'), variable('CACHE_PATH', '')],
  );
  t.match(
    settings,
    wholeLists([
      {
        serviceAccount: { value: 'b', place: ENVIRONMENT, path: 'KUBERNETES_SERVICE_ACCOUNT' },
        cache: {
          type: { value: 's3', path: 'runners[0].cache.Type' },
          path: { value: 'all', place: { key: 'config.template.toml' } },
        },
      },
    ]),
  );
});

t.test('each runner in config.toml is used unchanged', async (t) => {
  const text = '[[runners]]\n[runners.kubernetes]\nservice_account = "a"\n[[runners]]\n[runners.kubernetes]\n';
  const { settings } = runnerSettings([config(text)], [variable('KUBERNETES_SERVICE_ACCOUNT', 'b')]);
  t.same(
    settings.map(({ index, serviceAccount }) => [index, serviceAccount?.value]),
    [
      [0, 'a'],
      [1, undefined],
    ],
  );
});

t.test('a runner has its name in config.toml, and not in a template, which cannot set it', async (t) => {
  const text = '[[runners]]\nname = "eks"\n[runners.kubernetes]\n';
  const nameIn = (document: RunnerDocument) => runnerSettings([document], [REGISTERED]).settings[0]?.name?.value;
  t.same([nameIn(config(text)), nameIn(template(text))], ['eks', undefined]);
});

t.test('the case of keys is ignored, as the runner does', async (t) => {
  const text = '[[runners]]\n[runners.Cache]\ntype = "s3"\n[runners.Cache.S3]\nbucketname = "b"\n';
  const { settings } = runnerSettings([template(text)], []);
  t.match(settings, wholeLists([{ cache: { type: { value: 's3' }, bucket: { value: 'b' } } }]));
});

t.test('encryption and roles of the cache come from the template or from the environment', async (t) => {
  const text =
    '[[runners]]\n[runners.cache.s3]\nServerSideEncryption = "KMS"\nServerSideEncryptionKeyID = "a"\nUploadRoleARN = "b"\n';
  const cache = { encryption: { value: 'KMS' }, encryptionKey: { value: 'a' }, uploadRoleArn: { value: 'b' } };
  t.match(runnerSettings([template(text)], []).settings, wholeLists([{ cache }]));
  const variables = [
    variable('CACHE_S3_SERVER_SIDE_ENCRYPTION', 'KMS'),
    variable('CACHE_S3_SERVER_SIDE_ENCRYPTION_KEY_ID', 'a'),
    variable('CACHE_S3_UPLOAD_ROLE_ARN', 'b'),
  ];
  t.match(runnerSettings([], [REGISTERED, ...variables]).settings, wholeLists([{ cache }]));
});

t.test('without a template, a runner that registers itself has the settings of its environment', async (t) => {
  const { settings } = runnerSettings([config('concurrent = 10\n')], [REGISTERED, variable('CACHE_TYPE', 's3')]);
  t.match(settings, wholeLists([{ cache: { type: { value: 's3' } } }]));
  t.same(runnerSettings([config('concurrent = 10\n')], []).settings, []);
});

t.test('neither a key nor the value of a variable is kept', async (t) => {
  const secrets = ['AKIAIOSFODNN7EXAMPLE', 'wJalrXUtnFEMI', 'FwoGZXIvYXdzE', 'hunter2'];
  const text = `[[runners]]
token = "${secrets[3]}"
environment = ["AWS_SECRET_ACCESS_KEY=${secrets[1]}", "PASSWORD=${secrets[3]}", 7]
[runners.cache.s3]
AccessKey = "${secrets[0]}"
SecretKey = "${secrets[1]}"
`;
  const { settings } = runnerSettings([template(text)], [variable('CACHE_S3_SESSION_TOKEN', secrets[2])]);
  const [one] = settings;
  t.match(one?.cache, {
    accessKey: { value: 'present' },
    secretKey: { value: 'present' },
    sessionToken: { value: 'present' },
  });
  t.same(
    one?.environment.map(({ value }) => value),
    ['AWS_SECRET_ACCESS_KEY', 'PASSWORD', '7'],
  );
  for (const secret of secrets) t.notMatch(JSON.stringify(settings), secret);
});

for (const [name, text] of [
  ['a text that is not TOML', '[[runners]\nname ='],
  ['a template that Helm has not rendered', '[[runners]]\n{{ if true }}\n'],
] as const)
  t.test(`${name} is reported as unread`, async (t) => {
    const { settings, unread } = runnerSettings([template(text)], [REGISTERED]);
    t.same(settings, []);
    t.match(unread, wholeLists([{ what: 'configmap gitlab/runner, key config.template.toml', because: 'absent' }]));
  });

for (const text of [
  'runners = 5',
  'runners = [1]',
  '[runners]\nname = "x"',
  '[[runners]]\nkubernetes = 5',
  '[[runners]]\ncache = []',
])
  t.test(`${JSON.stringify(text)} is read without an error`, async (t) => {
    t.doesNotThrow(() => runnerSettings([template(text)], []));
  });

t.test('a variable from a Secret counts as a key, and as no other setting', async (t) => {
  const variables = ['CACHE_S3_ACCESS_KEY', 'CACHE_S3_ROLE_ARN', 'CACHE_TYPE'].map((name) => variable(name, undefined));
  const { settings } = runnerSettings([template('[[runners]]\n[runners.cache]\nType = "s3"\n')], variables);
  t.match(
    settings,
    wholeLists([{ cache: { accessKey: { value: 'present' }, roleArn: undefined, type: { value: 's3' } } }]),
  );
});
