import t from 'tap';
import { DECISION_REASONS, UNREADABLE } from '../../../src/admission/reasons.ts';
import { MODES } from '../../../src/modes.ts';
import { createMetrics } from '../../../src/server/observe/metrics.ts';

const MAPPING = { valid: true, loadedAt: new Date(1_800_000_000_000), digest: '0123456789abcdef', rules: [] };

t.test('mapping and certificates are exposed', async (t) => {
  const metrics = createMetrics({ version: '1.2.3' });
  metrics.mapping({ ...MAPPING, loadedAt: new Date(1_800_000_000_500) });
  metrics.certificate('leaf', new Date(1_900_000_000_000));
  metrics.certificate('authority', new Date(2_000_000_000_000));
  const text = await metrics.registry.metrics();
  for (const line of [
    'gitlab_runner_irsa_mapping_valid 1',
    'gitlab_runner_irsa_mapping_loaded_timestamp_seconds 1800000000.5',
    'gitlab_runner_irsa_certificate_expiry_timestamp_seconds{certificate="leaf"} 1900000000',
    'gitlab_runner_irsa_certificate_expiry_timestamp_seconds{certificate="authority"} 2000000000',
    `gitlab_runner_irsa_build_info{version="1.2.3",node="${process.version}"} 1`,
  ])
    t.ok(text.split('\n').includes(line), line);
});

t.test('after a refused edit the mapping is not valid, and the load time of the active one stays', async (t) => {
  const metrics = createMetrics({ version: '1.2.3' });
  metrics.mapping(MAPPING);
  metrics.mapping({ ...MAPPING, valid: false });
  const text = await metrics.registry.metrics();
  t.match(text, /^gitlab_runner_irsa_mapping_valid 0$/m);
  t.match(text, /^gitlab_runner_irsa_mapping_loaded_timestamp_seconds 1800000000$/m);
});

t.test('a first decision, warning, edit, lookup or rotation continues a series that was 0', async (t) => {
  const metrics = createMetrics({ version: '1.2.3' });
  const series = async () =>
    (await metrics.registry.metrics())
      .split('\n')
      .filter((line) => /^gitlab_runner_irsa_(?!requests|review)\w+_total/.test(line))
      .map((line) => line.replace(/ \S+$/, ''));
  const before = await series();
  for (const mode of MODES)
    for (const reason of [...DECISION_REASONS, UNREADABLE] as const)
      metrics.decision({ kind: 'job', mode, reason, rule: 'a', would: 'refuse', warned: ['no_role'] }, 0);
  for (const result of ['passed', 'refused', 'unchecked', 'removed', 'unchanged'] as const) metrics.mappingEdit(result);
  for (const result of ['found', 'missing', 'cached', 'limited', 'failed', 'late'] as const)
    metrics.accountLookup(result);
  for (const which of ['leaf', 'authority'] as const) metrics.rotation(which);
  metrics.bundleMismatch();
  t.strictSame(await series(), before);
});

t.test('an authority that is no longer known leaves no stale sample', async (t) => {
  const metrics = createMetrics({ version: '1.2.3' });
  metrics.certificate('authority', new Date());
  metrics.certificate('authority', undefined);
  t.notMatch(await metrics.registry.metrics(), /expiry_timestamp_seconds\{certificate="authority"/);
});

t.test('process time increases between scrapes, and two servers in one process share no metrics', async (t) => {
  const metrics = createMetrics({ version: '1.2.3' });
  createMetrics({ version: '1.2.3' }).request('enforce', 200);
  const seconds = async () => Number(/^process_cpu_seconds_total (.*)$/m.exec(await metrics.registry.metrics())?.[1]);
  const first = await seconds();
  t.ok(first > 0);
  const second = await seconds();
  t.ok(second >= first && second < first + 60);
  t.notMatch(await metrics.registry.metrics(), /requests_total\{/);
});

t.test('only the served serial is exposed, and the state of each watch', async (t) => {
  const metrics = createMetrics({ version: '1.2.3' });
  metrics.served('0A');
  metrics.served('0B');
  metrics.watch('accounts', { connected: true, syncedAt: undefined });
  metrics.watch('mapping', { connected: false, syncedAt: new Date(1_800_000_000_000) });
  const text = await metrics.registry.metrics();
  t.notMatch(text, '0A');
  for (const line of [
    'gitlab_runner_irsa_certificate_info{serial="0B"} 1',
    'gitlab_runner_irsa_watch_connected{source="accounts"} 1',
    'gitlab_runner_irsa_watch_connected{source="mapping"} 0',
    'gitlab_runner_irsa_watch_synced_timestamp_seconds{source="mapping"} 1800000000',
  ])
    t.ok(text.split('\n').includes(line), line);
});
