import t from 'tap';
import { parse } from 'yaml';
import type { Publication } from '../../src/chart/public-annotations.ts';
import { chartFiles } from '../../src/chart/write/chart-files.ts';
import { mappingJsonSchema } from '../../src/mapping/document/json-schema.ts';
import { REPOSITORY } from '../../src/names.ts';
import { wholeLists } from '../whole-lists.ts';

const digest = `sha256:${'0'.repeat(64)}`;
const image = 'images.example.com/x';

function chart(publication?: Publication) {
  const runners = [{ key: 'gitlab-runner' }];
  const files = chartFiles({
    version: '1.2.3',
    image,
    runners,
    mappingSchema: mappingJsonSchema(),
    ...(publication && { publication }),
  });
  const { annotations, ...rest } = parse(files['Chart.yaml']) as { annotations: Record<string, string> };
  return { ...rest, annotations, values: parse(files['values.yaml']) };
}

t.test('a clone has what is true of every version', async (t) => {
  const { annotations, values, ...rest } = chart();
  t.match(
    rest,
    wholeLists({
      home: REPOSITORY,
      sources: [REPOSITORY],
      maintainers: [{ url: REPOSITORY.replace(/\/[^/]*$/, '') }],
    }),
  );
  t.strictSame(Object.keys(annotations), ['artifacthub.io/license', 'artifacthub.io/category', 'artifacthub.io/links']);
  for (const { name, url } of parse(annotations['artifacthub.io/links'] ?? '')) {
    t.match(name, /^[A-Z]/);
    t.ok(url.startsWith(`${REPOSITORY}/`), url);
  }
  t.equal(values.image.digest, '');
});

t.test('a release has its image by digest and its changes, whatever characters they have', async (t) => {
  const changes = ['A: "b" #c', "- it's {d}", 'yes', `${'long '.repeat(60)}`.trim()];
  const { annotations, values } = chart({ digest, changes });
  t.match(values.image, { repository: image, tag: '', digest });
  t.equal(annotations['gitlab-runner-irsa/image'], `${image}@${digest}`);
  t.strictSame(parse(annotations['artifacthub.io/images'] ?? '', { version: '1.1' }), [
    { name: 'gitlab-runner-irsa', image: `${image}:1.2.3@${digest}`, platforms: ['linux/amd64', 'linux/arm64'] },
  ]);
  t.strictSame(parse(annotations['artifacthub.io/changes'] ?? '', { version: '1.1' }), changes);
  t.notOk('artifacthub.io/signKey' in annotations);
});

t.test('a signed release has the fingerprint of the key, as a text even where it looks like a number', async (t) => {
  const signKey = { fingerprint: '1234567890123456789012345678901234567890', url: 'https://example.com/key.asc' };
  const { annotations } = chart({ digest, changes: [], signKey });
  t.strictSame(parse(annotations['artifacthub.io/signKey'] ?? '', { version: '1.1' }), signKey);
});
