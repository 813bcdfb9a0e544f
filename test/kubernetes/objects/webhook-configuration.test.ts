import { readFileSync } from 'node:fs';
import t from 'tap';
import type { ApiRequest } from '../../../src/kubernetes/http/api.ts';
import { openWebhookConfiguration } from '../../../src/kubernetes/objects/webhook-configuration.ts';
import { EDIT_WEBHOOKS, POD_WEBHOOKS } from '../../../src/names.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const entry = (name: string, caBundle?: string) => ({
  name,
  clientConfig: caBundle === undefined ? {} : { caBundle: base64(caBundle) },
});

t.test('only entries of the chart get a bundle, wherever they are, and the others are named', async (t) => {
  const webhooks = [
    entry('x.y.z', 'theirs'),
    entry('observe.pods.gitlab-runner-irsa'),
    entry('new.pods.gitlab-runner-irsa'),
    entry('enforce.pods.gitlab-runner-irsa', 'old'),
    entry('best-effort.pods.gitlab-runner-irsa', 'new'),
    entry('edit.mapping.gitlab-runner-irsa', 'old'),
  ];
  const patches: unknown[] = [];
  const request = async (method: string, _path: string, { body }: ApiRequest = {}) => {
    if (method === 'PATCH') patches.push(body);
    return { status: 200, body: { metadata: { resourceVersion: '7' }, webhooks } };
  };
  const store = openWebhookConfiguration({ request }, { kind: 'MutatingWebhookConfiguration', name: '00' });
  const stored = await store.read();
  t.strictSame(stored?.foreign, ['x.y.z', 'new.pods.gitlab-runner-irsa', 'edit.mapping.gitlab-runner-irsa']);
  t.strictSame(
    stored?.entries.map(({ caBundle, index }) => [index, caBundle]),
    [
      [1, ''],
      [3, 'old'],
      [4, 'new'],
    ],
  );
  if (stored !== undefined) await store.publish('new', stored);
  t.strictSame(patches, [
    [
      { op: 'test', path: '/metadata/resourceVersion', value: '7' },
      { op: 'test', path: '/webhooks/1/name', value: 'observe.pods.gitlab-runner-irsa' },
      { op: 'add', path: '/webhooks/1/clientConfig/caBundle', value: base64('new') },
      { op: 'test', path: '/webhooks/3/name', value: 'enforce.pods.gitlab-runner-irsa' },
      { op: 'add', path: '/webhooks/3/clientConfig/caBundle', value: base64('new') },
    ],
  ]);
});

t.test('the entries that get a bundle are those that the templates of the chart have', async (t) => {
  const template = (name: string) => readFileSync(`chart/templates/${name}-webhook-configuration.yaml`, 'utf8');
  const names = (text: string) => [...text.matchAll(/^ {2}- name: (.+)$/gm)].map(([, name = '']) => name);
  const mutating = template('mutating');
  const modes = [...(/range \$mode := list ([^}]+?) \}\}/.exec(mutating)?.[1]?.matchAll(/"([^"]+)"/g) ?? [])];
  t.strictSame(
    modes.flatMap(([, mode = '']) => names(mutating).map((name) => name.replace('{{ $mode }}', mode))),
    [...POD_WEBHOOKS],
  );
  t.strictSame(names(template('validating')), [...EDIT_WEBHOOKS]);
});
