import t from 'tap';
import { parse } from 'yaml';
import { chartSettings } from '../../../src/chart/chart-settings.ts';
import type { ChartInput } from '../../../src/chart/settings.ts';
import { chartFiles, withValuesTable } from '../../../src/chart/write/chart-files.ts';
import { mappingJsonSchema } from '../../../src/mapping/document/json-schema.ts';
import { wholeLists } from '../../whole-lists.ts';

const input = (keys: readonly string[], image = ''): ChartInput => ({
  version: '1.2.3',
  image,
  runners: keys.map((key) => ({ key })),
  mappingSchema: mappingJsonSchema(),
});

t.test('a single runner is a dependency without an alias', async (t) => {
  const files = chartFiles(input(['gitlab-runner']));
  t.match(
    parse(files['Chart.yaml']),
    wholeLists({
      version: '1.2.3',
      appVersion: '1.2.3',
      kubeVersion: '>=1.30.0-0',
      dependencies: [{ name: 'gitlab-runner', condition: 'gitlab-runner.enabled' }],
    }),
  );
  t.notMatch(files['Chart.yaml'], 'alias');
  t.match(
    parse(files['values.yaml']),
    wholeLists({
      runners: [{ key: 'gitlab-runner' }],
      'gitlab-runner': {
        fullnameOverride: 'gitlab-runner',
        podLabels: { 'gitlab-runner-irsa/manager': 'gitlab-runner' },
      },
    }),
  );
});

t.test('each of several runners is a dependency with its own alias, name and label', async (t) => {
  const files = chartFiles(input(['cluster', 'fargate'], 'images.example.com/x'));
  const { dependencies } = parse(files['Chart.yaml']) as { dependencies: object[] };
  t.match(
    dependencies,
    wholeLists([
      { name: 'gitlab-runner', alias: 'cluster', condition: 'cluster.enabled' },
      { name: 'gitlab-runner', alias: 'fargate', condition: 'fargate.enabled' },
    ]),
  );
  const values = parse(files['values.yaml']);
  t.match(
    values,
    wholeLists({ image: { repository: 'images.example.com/x' }, runners: [{ key: 'cluster' }, { key: 'fargate' }] }),
  );
  for (const key of ['cluster', 'fargate'])
    t.match(values[key], { fullnameOverride: key, podLabels: { 'gitlab-runner-irsa/manager': key } });
  t.notOk('gitlab-runner' in values);
});

t.test('a chart says which command wrote it, if it was not written by hand', async (t) => {
  const written = (writtenBy?: string) =>
    parse(chartFiles({ ...input(['gitlab-runner']), ...(writtenBy && { writtenBy }) })['Chart.yaml']).annotations;
  t.equal(written('generate')['gitlab-runner-irsa/written-by'], 'generate');
  t.notOk('gitlab-runner-irsa/written-by' in written());
});

t.test(
  'a chart that a command wrote has no maintainers, because those of the program do not maintain it',
  async (t) => {
    const { maintainers, annotations, icon } = parse(
      chartFiles({ ...input(['gitlab-runner']), writtenBy: 'generate' })['Chart.yaml'],
    );
    t.equal(maintainers, undefined);
    t.strictSame(Object.keys(annotations), ['gitlab-runner-irsa/written-by']);
    t.match(icon, /^https:.*\.svg$/);
  },
);

t.test('only the value of the mapping is null, because Helm does not pass null reliably', async (t) => {
  const { mapping, ...values } = parse(chartFiles(input(['gitlab-runner']))['values.yaml']);
  t.equal(mapping, null);
  t.notMatch(JSON.stringify(values), 'null');
});

t.test('the schema has exactly the keys of values.yaml, and those that a parent chart sets', async (t) => {
  const files = chartFiles(input(['cluster', 'fargate']));
  const schema = JSON.parse(files['values.schema.json']);
  const values = parse(files['values.yaml']) as Record<string, unknown>;
  t.strictSame(Object.keys(schema.properties).sort(), [...Object.keys(values), 'enabled', 'global'].sort());
  const checkClosed = (
    part: { properties?: Record<string, { properties?: object }> },
    below: Record<string, unknown>,
  ) => {
    for (const [key, value] of Object.entries(below)) {
      const property = part.properties?.[key];
      if (property?.properties === undefined || ['cluster', 'fargate', 'mapping'].includes(key)) continue;
      t.match(property, { additionalProperties: false }, key);
      checkClosed(property as typeof part, value as Record<string, unknown>);
    }
  };
  t.equal(schema.additionalProperties, false);
  checkClosed(schema, values);
});

t.test('Go, which has no look-around, can compile every pattern', async (t) => {
  t.notMatch(chartFiles(input(['gitlab-runner']))['values.schema.json'], /"pattern": ".*\(\?[=!<]/);
});

t.test('lines of values.yaml fit on a screen, and every key has a comment above it', async (t) => {
  const lines = chartFiles(input(['gitlab-runner']))['values.yaml'].split('\n');
  for (const line of lines) t.ok(line.length <= 120, line);
  const keys = lines.flatMap((line, index) => (/^[a-zA-Z-]+:/.test(line) ? [index] : []));
  t.ok(keys.length > 20);
  for (const index of keys) t.match(lines[index - 1], /^# /, lines[index] ?? '');
});

t.test('the table of values replaces the text between its marks, and writing it again changes nothing', async (t) => {
  const readme = '# Title\n<!-- values: begin -->\nold\n<!-- values: end -->\nEnd\n';
  const once = withValuesTable(readme, input(['gitlab-runner']));
  t.match(once, /^# Title\n<!-- values: begin -->\n\n### /);
  t.match(once, /\n\n<!-- values: end -->\nEnd\n$/);
  t.match(once, '| `cache.shared` | `true` | Whether all runners share one cache. |');
  t.match(once, /^\| `cache` \| {2}\| The S3 cache/m);
  t.notMatch(once, /^old$/m);
  t.equal(withValuesTable(once, input(['gitlab-runner'])), once);
});

t.test('a README without marks is not changed', async (t) => {
  for (const readme of ['', '<!-- values: begin -->', '<!-- values: end --><!-- values: begin -->'])
    t.equal(withValuesTable(readme, input(['gitlab-runner'])), readme);
});

t.test('with several runners, even the one named gitlab-runner has an alias', async (t) => {
  const { dependencies } = parse(chartFiles(input(['gitlab-runner', 'fargate']))['Chart.yaml']);
  t.match(dependencies, wholeLists([{ alias: 'gitlab-runner' }, { alias: 'fargate' }]));
});

t.test('values replace defaults, and other defaults remain', async (t) => {
  const files = chartFiles({
    ...input([]),
    head: 'Mine.',
    runners: [
      {
        key: 'cluster',
        values: { gitlabUrl: 'https://gitlab.example.com', podLabels: { team: 'a' } },
        notes: [{ path: ['gitlabUrl'], says: 'Said once.' }],
      },
    ],
    values: {
      replicas: 3,
      cache: { bucket: 'b' },
      resources: { requests: { cpu: '1' } },
      tolerations: [{ key: 'x' }],
      mapping: { version: 1 },
    },
  });
  for (const path of ['Chart.yaml', 'values.yaml'] as const) t.match(files[path], /^# Mine\.\n/);
  t.match(files['values.yaml'], /\n {2}# Said once\.\n {2}gitlabUrl: https/);
  t.match(
    parse(files['values.yaml']),
    wholeLists({
      replicas: 3,
      cache: { bucket: 'b', region: '', shared: true },
      resources: { requests: { cpu: '1', memory: '128Mi' }, limits: { memory: '256Mi' } },
      tolerations: [{ key: 'x' }],
      mapping: { version: 1 },
      cluster: { enabled: true, podLabels: { 'gitlab-runner-irsa/manager': 'cluster', team: 'a' } },
    }),
  );
});

t.test('the settings are those of values.yaml, without the runners', async (t) => {
  const values = parse(chartFiles(input(['gitlab-runner']))['values.yaml']) as object;
  const names = chartSettings().map(({ key }) => key);
  t.strictSame(
    names.sort(),
    Object.keys(values)
      .filter((key) => key !== 'gitlab-runner')
      .sort(),
  );
});

t.test('a chart without runners has no dependency, and its schema allows none', async (t) => {
  const files = chartFiles(input([]));
  t.same((parse(files['Chart.yaml']) as { dependencies: unknown[] }).dependencies, []);
  t.match(JSON.parse(files['values.schema.json']), { properties: { runners: { type: 'array', maxItems: 0 } } });
});
