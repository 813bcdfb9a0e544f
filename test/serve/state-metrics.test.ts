import { createHash } from 'node:crypto';
import t from 'tap';
import type { CertificatePair } from '../../src/certificates/certificates.ts';
import type { MappingIndex } from '../../src/mapping/index/compile.ts';
import { createDocument, type Loaded } from '../../src/serve/documents/document.ts';
import { showState } from '../../src/serve/state-metrics.ts';
import { createMetrics } from '../../src/server/observe/metrics.ts';
import { createState } from '../../src/state.ts';
import { snapshotOf } from '../admission/cases.ts';

const { index } = snapshotOf();
const pair: CertificatePair = {
  ...{ certificate: '', key: '', authority: '', serial: '01', authorityNotAfter: undefined },
  ...{ notBefore: new Date(0), notAfter: new Date(1_900_000_000_000) },
};
const none = { findings: [], more: { error: 0, warning: 0 } };

t.test('the mapping is shown as valid while the newest one is active, not before the first one', async (t) => {
  const quiet = { info: () => {}, warn: () => {}, error: () => {} };
  let end: (loaded: Loaded<MappingIndex>) => void = () => {};
  const mapping = createDocument<MappingIndex>({
    ...{ what: 'mapping', file: 'mapping.yaml', place: 'here', fields: {}, log: quiet, now: () => new Date(5_000) },
    load: () => new Promise((resolve) => (end = resolve)),
  });
  const { registry, ...metrics } = createMetrics({ version: '1' });
  showState(mapping, createState(pair), metrics);
  const shown = async () => {
    const text = await registry.metrics();
    return ['valid', 'loaded_timestamp_seconds'].map((name) =>
      Number(text.match(new RegExp(`^gitlab_runner_irsa_mapping_${name} (\\S+)$`, 'm'))?.[1]),
    );
  };

  const first = mapping.take({ is: 'text', text: 'one' });
  t.strictSame(await shown(), [0, 0], 'while the first text is being parsed');
  end({ value: index, ...none });
  await first;
  t.strictSame(await shown(), [1, 5]);
  const second = mapping.take({ is: 'text', text: 'two' });
  t.strictSame(await shown(), [1, 5], 'while an edit is being parsed');
  end({ value: undefined, ...none });
  await second;
  t.strictSame(await shown(), [0, 5], 'the edit was refused, and the one before is still active');
  const digest = createHash('sha256').update('one').digest('hex').slice(0, 16);
  t.match(await registry.metrics(), `gitlab_runner_irsa_mapping_info{digest="${digest}"} 1`, 'as sha256sum prints it');
});
