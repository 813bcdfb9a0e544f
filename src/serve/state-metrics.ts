import type { Certificates } from '../certificates/certificates.ts';
import type { Metrics } from '../server/observe/metrics.ts';
import type { MappingSource } from './documents/document-source.ts';

/** Shows the active mapping and certificate in the metrics, now and after each change. */
export function showState(
  mapping: Pick<MappingSource, 'current' | 'onChange'>,
  certificates: Pick<Certificates, 'current' | 'onChange'>,
  metrics: Pick<Metrics, 'mapping' | 'certificate' | 'served'>,
): void {
  const show = () => {
    const state = mapping.current();
    const { authorityNotAfter, notAfter, serial } = certificates.current();
    metrics.mapping({
      valid: state.is === 'active',
      loadedAt: state.is === 'none' ? undefined : state.loadedAt,
    });
    metrics.certificate('leaf', notAfter);
    metrics.certificate('authority', authorityNotAfter);
    metrics.served(serial);
  };
  show();
  mapping.onChange(show);
  certificates.onChange(show);
}
