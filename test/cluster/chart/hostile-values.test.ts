import { readFileSync } from 'node:fs';
import t from 'tap';
import { parse, parseAllDocuments } from 'yaml';
import { connect } from '../../control-plane/client/connect.ts';
import { assembleChart } from './assemble.ts';
import { helms } from './helm.ts';
import { leastValues } from './values.ts';

const programs = await helms(t, connect());
const chart = assembleChart(t);

/** Texts that would become other YAML in a template that does not quote: in a block, in a flow, in quotes, in a block of text. */
const HOSTILE = [
  'x\nevilKey: x',
  'x\n      hostPID: true\n      evilKey: x',
  'x", evilKey: "x',
  "x', evilKey: 'x",
  'x}, evilKey: {x: x',
  'x: {evilKey: x}',
  '{{ .Values }}',
  '&x',
];

type Values = { [key: string]: unknown };

/** A value for every text of the schema, so that each reaches its template. */
const honest: Values = {
  ...leastValues('gitlab'),
  serviceAccounts: [
    {
      ...{ name: 'gitlab-runner-common', kind: 'manager', namespaces: ['gitlab'], jobNamespaces: ['gitlab'] },
      ...{ roleArn: 'arn:aws:iam::111122223333:role/x', annotations: { 'example.com/note': 'note' } },
    },
    { name: 'ci', kind: 'job', namespaces: ['gitlab'], annotations: { 'example.com/note': 'note' } },
  ],
  managerRules: [{ apiGroups: ['example.com'], resources: ['things'], verbs: ['get'] }],
  managerClusterRules: [{ apiGroups: ['example.com'], resources: ['things'], verbs: ['get'] }],
  cache: {
    ...{ bucket: 'bucket', region: 'eu-central-1', path: 'path', shared: true },
    ...{ kmsKeyArn: 'arn:aws:kms:eu-central-1:111122223333:key/x', roleArn: 'arn:aws:iam::111122223333:role/y' },
  },
  mapping: {
    version: 1,
    managers: [
      { serviceAccount: 'gitlab/gitlab-runner-common', instance: 'gitlab.example.com' },
      { user: 'alice', namespaces: ['gitlab'] },
    ],
    rules: [{ name: 'a', match: { kind: 'job', runners: ['Hk7sQ2xZv'] }, serviceAccount: 'ci', allow: ['other'] }],
    default: { manager: 'keep', job: 'deny' },
    exempt: { groups: ['g'], users: ['u'] },
  },
  image: { repository: 'images.example.com/x', tag: 'v1', digest: `sha256:${'0'.repeat(64)}`, pullPolicy: 'Always' },
  imagePullSecrets: [{ name: 'pull' }],
  resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
  priorityClassName: 'high',
  topologySpreadConstraints: [{ topologyKey: 'zone', maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule' }],
  nodeSelector: { 'example.com/pool': 'ci' },
  tolerations: [{ key: 'k', operator: 'Equal', value: 'v', effect: 'NoSchedule' }],
  affinity: { nodeAffinity: { x: 'y' } },
  podLabels: { 'example.com/label': 'l' },
  podAnnotations: { 'example.com/note': 'n' },
  podSecurityContext: { seccompProfile: { type: 'RuntimeDefault' } },
  securityContext: { capabilities: { drop: ['ALL'] } },
  env: [{ name: 'NAME', value: 'value' }],
  certificates: { source: 'cert-manager', issuerRef: { name: 'i', kind: 'Issuer', group: 'cert-manager.io' } },
  networkPolicy: {
    ...{ enabled: true, controlPlaneCIDRs: ['10.0.0.0/16'] },
    metricsFrom: [{ namespaceSelector: { matchLabels: { a: 'b' } } }],
  },
  serviceMonitor: { enabled: true, interval: '30s', labels: { release: 'r' } },
  prometheusRule: {
    ...{ enabled: true, labels: { release: 'r' }, matchLabels: { cluster: 'blue' } },
    runbookUrl: 'https://wiki.example.com/x',
  },
  dashboard: {
    ...{ enabled: true, namespace: 'monitoring', labels: { 'example.com/dashboard': '1' } },
    annotations: { 'example.com/folder': 'f' },
  },
  fullnameOverride: 'full',
  commonLabels: { 'example.com/team': 't' },
};

type Step = string | number;

/** The places of all texts, and of all keys that a map of names has. */
function* textsIn(value: unknown, path: Step[] = []): Generator<Step[]> {
  if (typeof value === 'string') yield path;
  else if (typeof value === 'object' && value !== null)
    for (const [key, item] of Object.entries(value))
      yield* textsIn(item, [...path, Array.isArray(value) ? Number(key) : key]);
}

function* mapsOfNames(value: unknown, path: Step[] = []): Generator<Step[]> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    const to = [...path, Array.isArray(value) ? Number(key) : key];
    if (/^example\.com\//.test(key)) yield to;
    yield* mapsOfNames(item, to);
  }
}

const pick = (value: unknown, path: Step[]): unknown =>
  path.reduce<unknown>((parent, step) => (parent as Record<Step, unknown>)[step], value);

function changed(path: Step[], change: (parent: Record<Step, unknown>, last: Step) => void): Values {
  const copy = structuredClone(honest);
  change(pick(copy, path.slice(0, -1)) as Record<Step, unknown>, path.at(-1) ?? '');
  return copy;
}

/** Where there are keys in the rendered objects, without the texts and without what a text of its own holds. */
function shape(text: string): string[] {
  const places: string[] = [];
  const walk = (value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null) {
      places.push(path);
      return;
    }
    for (const [key, item] of Object.entries(value)) walk(item, `${path}/${key}`);
    if (Object.keys(value).length === 0) places.push(path);
  };
  for (const document of parseAllDocuments(text)) {
    if (document.errors.length > 0) places.push(`not YAML: ${document.errors[0]?.message}`);
    const object = document.toJS() as { kind?: string } | null;
    if (object !== null) walk(object, String(object.kind));
  }
  return places.sort();
}

t.test('the honest values have a text for every setting of a text', async (t) => {
  const known = new Set(Object.keys(honest));
  const texts = Object.entries(parse(readFileSync('chart/values.yaml', 'utf8')) as Values)
    .filter(([, value]) => typeof value !== 'number' && typeof value !== 'boolean')
    .map(([key]) => key);
  // The runner's chart renders the first, the generator writes the second, and the others have no text of the user's.
  const others = ['gitlab-runner', 'runners', 'guard', 'ports'];
  t.strictSame(
    texts.filter((key) => !known.has(key) && !others.includes(key)),
    [],
  );
});

for (const helm of programs) {
  const render = (values: Values) =>
    helm.run('template', 'x', chart, '--namespace', 'release', '--values', helm.values(values));

  t.test(`Helm ${helm.version}: a text is refused, or adds no key to any object`, async (t) => {
    const usual = await render(honest);
    t.equal(usual.code, 0, usual.stderr);
    const wanted = shape(usual.stdout);
    t.notMatch(wanted.join('\n'), /not YAML/);
    let refused = 0;
    let harmless = 0;
    for (const path of [...textsIn(honest)].filter(([key]) => key !== 'gitlab-runner')) {
      // Every text meets the first, as it is and behind a good beginning; the others take turns.
      const turn = 1 + ((refused + harmless) % (HOSTILE.length - 1));
      const behind = `${pick(honest, path)}${HOSTILE[0]?.slice(1)}`;
      for (const hostile of [HOSTILE[0], HOSTILE[turn], behind]) {
        const { code, stdout, stderr } = await render(changed(path, (parent, last) => (parent[last] = hostile)));
        t.notMatch(stderr, /YAML parse error|error converting YAML/, `${path.join('.')}: ${JSON.stringify(hostile)}`);
        if (code !== 0) refused += 1;
        else {
          harmless += 1;
          t.strictSame(shape(stdout), wanted, `${path.join('.')}: ${JSON.stringify(hostile)}`);
        }
      }
    }
    t.ok(refused > 20 && harmless > 20, `${refused} were refused, ${harmless} were harmless`);
  });

  t.test(`Helm ${helm.version}: a key is refused, or stays a key`, async (t) => {
    const usual = shape((await render(honest)).stdout);
    for (const path of mapsOfNames(honest))
      for (const hostile of HOSTILE.slice(0, 4)) {
        const values = changed(path, (parent, last) => {
          parent[hostile] = parent[last];
          delete parent[last];
        });
        const { code, stdout } = await render(values);
        if (code !== 0) continue;
        const found = shape(stdout).map((place) => place.replaceAll(hostile, String(path.at(-1))));
        t.strictSame(found.sort(), usual, `${path.join('.')}: ${JSON.stringify(hostile)}`);
      }
  });

  t.test(`Helm ${helm.version}: names of the release and its namespace add no key`, async (t) => {
    for (const hostile of HOSTILE) {
      const all = ['--values', helm.values(honest)];
      t.equal((await helm.run('template', hostile, chart, '--namespace', 'release', ...all)).code, 1, hostile);
    }
  });

  t.test(`Helm ${helm.version}: a mapping as a text is that text`, async (t) => {
    const text = 'version: 1\nmanagers: []\n';
    const texts = [
      text,
      `\n\n${text}`,
      text.replaceAll(/^(?=.)/gm, '    '),
      `${text}evilKey: x\n`,
      '"x\n',
      '- |\n  x',
      'x',
    ];
    for (const mapping of texts) {
      const file = helm.values({ ...honest, mapping });
      const { code, stdout } = await helm.run('template', 'x', chart, '--namespace', 'release', '--values', file);
      t.equal(code, 0, mapping);
      const maps = parseAllDocuments(stdout).map((document) => document.toJS() as Values | null);
      const [found] = maps.filter((object) => object?.kind === 'ConfigMap' && pick(object, ['data', 'mapping.yaml']));
      t.strictSame(Object.keys(found?.data as object), ['mapping.yaml']);
      const held = String(pick(found, ['data', 'mapping.yaml']));
      t.equal(held.replace(/^\n+|\n+$/g, ''), mapping.replace(/^\n+|\n+$/g, ''));
    }
  });
}
