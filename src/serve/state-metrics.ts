import type { Certificates } from '../certificates/certificates.ts';
import type { MappingIndex } from '../mapping/index/compile.ts';
import type { MappingState } from '../server/observe/mapping-metrics.ts';
import type { Metrics } from '../server/observe/metrics.ts';
import type { DocumentState, MappingSource } from './documents/document-source.ts';

/** Shows the active mapping and certificate in the metrics, now and after each change. */
export function showState(
  mapping: Pick<MappingSource, 'current' | 'onChange'>,
  certificates: Pick<Certificates, 'current' | 'onChange'>,
  metrics: Pick<Metrics, 'mapping' | 'certificate' | 'served'>,
): void {
  const show = () => {
    const state = mapping.current();
    const { authorityNotAfter, notAfter, serial } = certificates.current();
    metrics.mapping(shown(state));
    metrics.certificate('leaf', notAfter);
    metrics.certificate('authority', authorityNotAfter);
    metrics.served(serial);
  };
  show();
  mapping.onChange(show);
  certificates.onChange(show);
}

function shown(state: DocumentState<MappingIndex>): MappingState {
  if (state.is === 'none') return { valid: false, loadedAt: undefined, digest: undefined, rules: [] };
  const { digest, loadedAt, value } = state;
  return { valid: state.is === 'active', loadedAt, digest, rules: value.mapping.rules.map(({ name }) => name) };
}
