import t, { type Test } from 'tap';
import type { Snapshot } from '../../../src/admission/snapshot.ts';
import { MODES, type Mode } from '../../../src/modes.ts';
import { RULES_WITH_SERIES } from '../../../src/server/observe/mapping-metrics.ts';
import { createMetrics, type Metrics } from '../../../src/server/observe/metrics.ts';
import { reviewOf, snapshotOf } from '../../admission/cases.ts';
import { build } from '../webhook.ts';

const state = (rules: readonly string[], digest = '0123456789abcdef') => ({
  ...{ valid: true, loadedAt: new Date(0), digest },
  rules,
});
const decided = (rule: string | undefined, mode: Mode = 'enforce') =>
  ({ kind: 'job', mode, reason: 'patched', rule, would: 'patch', warned: [] }) as const;

/** The samples of a metric that are not 0, without its name. */
async function countedIn(metrics: Pick<Metrics, 'registry'>, name: string): Promise<string[]> {
  return (await samplesOf(metrics, name)).filter((sample) => !sample.endsWith(' 0'));
}

/** The samples of a metric, without its name. */
async function samplesOf({ registry }: Pick<Metrics, 'registry'>, name: string): Promise<string[]> {
  const text = await registry.getSingleMetricAsString(`gitlab_runner_irsa_${name}`);
  return text.split('\n').flatMap((line) => (line.startsWith('#') ? [] : [line.replace(/^\w+/, '')]));
}

const BY_RULE = 'rule_decisions_total';

async function afterReview(t: Test, mode: Mode, snapshot: Partial<Snapshot>, project: string): Promise<string[]> {
  const known = { ...snapshotOf(), ...snapshot };
  const { app, metrics } = build(t, { snapshot: () => known });
  metrics.mapping(state(known.index.mapping.rules.map(({ name }) => name)));
  const payload = reviewOf({
    capture: 'v19.4.0-dev/plain-cache',
    change: [
      { op: 'add', path: '/object/metadata/name', value: `runner-hk7sq2xzv-project-${project}-concurrent-0-xoojdpe7` },
      { op: 'add', path: '/object/metadata/labels/project.runner.gitlab.com~1id', value: project },
    ],
  });
  await app.inject({ method: 'POST', url: `/mutate/${mode}`, payload });
  return countedIn(metrics, BY_RULE);
}

t.test('a review counts for the rule that decided it, with what enforce does', async (t) => {
  t.strictSame(await afterReview(t, 'enforce', {}, '4242'), ['{mode="enforce",rule="billing",would="patch"} 1']);
  t.strictSame(await afterReview(t, 'observe', {}, '5001'), ['{mode="observe",rule="_none",would="refuse"} 1']);
});

t.test('a pod that the mapping assigns no account to counts as _none', async (t) => {
  const metrics = createMetrics({ version: '1' });
  metrics.decision(decided(undefined), 0.001);
  t.strictSame(await countedIn(metrics, BY_RULE), ['{mode="enforce",rule="_none",would="patch"} 1']);
});

t.test('only the first rules of a mapping have series of their own', async (t) => {
  const metrics = createMetrics({ version: '1' });
  const rules = Array.from({ length: 5_000 }, (_, index) => `rule-${index}`);
  metrics.mapping(state(rules));
  for (const mode of MODES)
    for (const rule of [...rules, 'default', undefined]) metrics.decision(decided(rule, mode), 0);
  const samples = await samplesOf(metrics, BY_RULE);
  t.equal(samples.length, MODES.length * 3 * (RULES_WITH_SERIES + 3));
  for (const line of [
    '{mode="enforce",rule="rule-99",would="patch"} 1',
    '{mode="enforce",rule="_other",would="patch"} 4900',
    '{mode="enforce",rule="default",would="patch"} 1',
    '{mode="enforce",rule="_none",would="patch"} 1',
  ])
    t.ok(samples.includes(line), line);
});

t.test('the series of a removed rule end, and those of the others continue', async (t) => {
  const metrics = createMetrics({ version: '1' });
  metrics.mapping(state(['billing', 'data']));
  for (const mode of MODES) for (const rule of ['billing', 'data', undefined]) metrics.decision(decided(rule, mode), 0);
  metrics.mapping(state(['data']));
  const rulesIn = async () =>
    new Set((await countedIn(metrics, BY_RULE)).map((sample) => /rule="([^"]*)"/.exec(sample)?.[1]));
  t.strictSame(await rulesIn(), new Set(['data', '_none']));
  t.ok((await samplesOf(metrics, BY_RULE)).includes('{mode="observe",rule="data",would="patch"} 1'));

  metrics.decision(decided('billing'), 0);
  t.strictSame(await rulesIn(), new Set(['data', '_none', '_other']), 'a review that began before the edit');
});

t.test('each rule of an edit starts at 0, and its first decision continues that series', async (t) => {
  const metrics = createMetrics({ version: '1' });
  metrics.mapping(state(['billing']));
  metrics.mapping(state(['billing', 'data']));
  const before = await samplesOf(metrics, BY_RULE);
  for (const rule of ['billing', 'data', 'default', '_none', '_other'])
    for (const mode of MODES)
      for (const would of ['allow', 'patch', 'refuse'])
        t.ok(before.includes(`{mode="${mode}",rule="${rule}",would="${would}"} 0`), `${mode} ${rule} ${would}`);
  for (const rule of ['data', undefined]) metrics.decision(decided(rule), 0);
  t.equal((await samplesOf(metrics, BY_RULE)).length, before.length);
  metrics.mapping(state(['data']));
  t.ok(
    (await samplesOf(metrics, BY_RULE)).includes('{mode="enforce",rule="data",would="patch"} 1'),
    'an edit resets nothing',
  );
});

t.test('only the digest of the active mapping is exposed', async (t) => {
  const metrics = createMetrics({ version: '1' });
  t.strictSame(await samplesOf(metrics, 'mapping_info'), [], 'none before the first mapping');
  metrics.mapping(state([], 'aaaaaaaaaaaaaaaa'));
  metrics.mapping(state([], 'bbbbbbbbbbbbbbbb'));
  t.strictSame(await samplesOf(metrics, 'mapping_info'), ['{digest="bbbbbbbbbbbbbbbb"} 1']);
});
